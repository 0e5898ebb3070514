import type { BufferPool } from '../memory/buffer-pool.ts';
import type { Run } from './run.ts';
import { sizeOf, type Value } from './value.ts';

/**
 * Gives every output of `run` its memory: that of an input which it may overwrite and nobody else needs (AdamW's
 * parameters and moments), or else memory from the pool.
 *
 * @param overwrites - pairs [output, input] of the run
 */
export function allocateOutputs(
  run: Run,
  overwrites: readonly (readonly [number, number])[],
  pool: BufferPool,
): void {
  const replaced = new Map(overwrites.map(([to, from]) => [run.outputs[to]!, run.inputs[from]!]));
  const uses = usesIn(run, replaced);
  const overwritten: Value[] = [];
  for (const output of run.outputs) {
    const input = replaced.get(output);
    if (input !== undefined && isOnlyUsedHere(input, uses.get(input)!)) {
      output.storage = input.storage;
      input.storage = undefined;
      overwritten.push(input);
    } else output.storage = pool.take(output.type, sizeOf(output.shape));
  }
  run.overwritten = overwritten;
}

/** How often the operations of `run` use each of the inputs that may be overwritten. */
function usesIn(run: Run, replaced: ReadonlyMap<Value, Value>): Map<Value, number> {
  const uses = new Map([...replaced.values()].map((value) => [value, 0]));
  if (uses.size === 0) return uses;
  for (const { inputs } of run.operations) {
    for (const value of inputs) {
      const count = uses.get(value);
      if (count !== undefined) uses.set(value, count + 1);
    }
  }
  return uses;
}

function isOnlyUsedHere({ references, uses, storage, run }: Value, here: number): boolean {
  return references <= 0 && uses === here && run === undefined && storage !== undefined && !storage.escaped;
}
