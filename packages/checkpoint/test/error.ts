import { expect } from 'vitest';
import { CheckpointError, type CheckpointErrorCode } from '../src/index.ts';

/** Passes where `action` throws a CheckpointError of this code, whose text matches. */
export async function expectError(
  action: () => unknown,
  code: CheckpointErrorCode,
  text: RegExp,
): Promise<CheckpointError> {
  let caught: unknown;
  try {
    await action();
  } catch (error) {
    caught = error;
  }
  expect(caught, `an error of code ${code}`).toBeInstanceOf(CheckpointError);
  const error = caught as CheckpointError;
  expect(error.message).toMatch(text);
  expect(error.code).toBe(code);
  return error;
}
