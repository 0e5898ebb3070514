import type { EngineTensor } from '../engine/engine.ts';
import type { BufferPool } from '../memory/buffer-pool.ts';
import type { Run } from './run.ts';
import { sizeOf, type Value } from './value.ts';

/**
 * Gives every output of `run` its memory: that of an input which its operation may overwrite and nobody else
 * needs (AdamW's moments), or else memory from the pool.
 */
export function outputTensors(run: Run, pool: BufferPool): EngineTensor[] {
  const replaced = overwritable(run);
  return run.outputs.map((value) => {
    const input = replaced.get(value);
    if (input === undefined) value.storage = pool.take(value.type, sizeOf(value.shape));
    else {
      value.storage = input.storage;
      input.storage = undefined;
    }
    return { values: value.storage!.values, shape: value.shape, type: value.type };
  });
}

function overwritable(run: Run): Map<Value, Value> {
  const outputs = new Set(run.outputs);
  const pairs = new Map<Value, Value>();
  for (const { operation, attributes, inputs, outputs: made } of run.operations) {
    for (const [to, from] of operation.overwrites?.(attributes, inputs.length) ?? []) {
      const output = made[to]!;
      const input = inputs[from]!;
      if (outputs.has(output) && isOnlyUsedHere(input)) pairs.set(output, input);
    }
  }
  return pairs;
}

function isOnlyUsedHere({ references, uses, storage, run }: Value): boolean {
  return references <= 0 && uses === 1 && run === undefined && storage !== undefined && !storage.escaped;
}
