import { CheckpointError } from './checkpoint-error.ts';
import { showValue } from './show-value.ts';

/** Parses a file that holds a JSON object. @throws CheckpointError `damaged` */
export function parseJsonObject(bytes: Uint8Array, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new CheckpointError(
      'damaged',
      `Expected JSON in ${file}, got something else (${(cause as Error).message}): download or save it again.`,
      { cause },
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new CheckpointError(
    'damaged',
    `Expected a JSON object in ${file}, got ${showValue(value)}: download or save it again.`,
  );
}
