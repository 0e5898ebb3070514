import type { BufferPool } from '../memory/buffer-pool.ts';
import { overwritingOf, ownershipIn } from './overwriting.ts';
import type { Run } from './run.ts';
import { sizeOf, type Value } from './value.ts';

/**
 * Gives every output of `run` its memory: that of an input which it may overwrite and nobody else needs (AdamW's
 * parameters and moments), or else memory from the pool.
 */
export function allocateOutputs(run: Run, pool: BufferPool): void {
  const replaced = new Map(overwritingOf(run).map(({ output, input }) => [output, input]));
  const isOwned = replaced.size > 0 ? ownershipIn(run) : undefined;
  const overwritten: Value[] = [];
  for (const output of run.outputs) {
    const input = replaced.get(output);
    if (input !== undefined && isOwned?.(input)) {
      output.storage = input.storage;
      input.storage = undefined;
      overwritten.push(input);
    } else output.storage = pool.take(output.type, sizeOf(output.shape));
  }
  run.overwritten = overwritten;
}
