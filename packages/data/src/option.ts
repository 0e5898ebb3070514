import { DataError } from './data-error.ts';

export function positiveInteger(what: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new DataError('invalid-option', `Expected ${what} to be a whole number above 0, got ${value}.`);
  }
  return value;
}

export function unsigned32(what: string, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new DataError(
      'invalid-option',
      `Expected ${what} to be a whole number from 0 to 4294967295, got ${value}.`,
    );
  }
  return value;
}
