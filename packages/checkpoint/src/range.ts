import { CheckpointError } from './checkpoint-error.ts';

/**
 * Checks a range of bytes against a file's size.
 * @throws CheckpointError `damaged` where the file is shorter, `invalid-argument` for what is no range
 */
export function checkRange(name: string, start: number, end: number, size: number): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw new CheckpointError(
      'invalid-argument',
      `Expected a range of bytes of ${name}, got ${start} to ${end}.`,
    );
  }
  if (end > size) {
    throw new CheckpointError(
      'damaged',
      `Expected at least ${end} bytes in ${name}, got ${size}: it was cut off; download or save it again.`,
    );
  }
}
