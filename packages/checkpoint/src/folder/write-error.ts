import { CheckpointError } from '../checkpoint-error.ts';
import { systemCode } from './node-modules.ts';

/** Returns what to throw where writing failed: a system's error gets a remedy, any other is itself. */
export function asWriteError(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (error instanceof CheckpointError || !/^E[A-Z0-9]+$/.test(code)) return error;
  const remedy = code === 'ENOSPC' || code === 'EDQUOT' ? 'make room on the disk' : 'choose another path';
  return new CheckpointError(
    'not-writable',
    `Expected to write ${path}, got ${(error as Error).message}: ${remedy}.`,
    { cause: error },
  );
}
