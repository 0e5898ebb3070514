import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import { flatGroups, flatMain } from '../../gpu/grid.ts';
import type { Program } from '../../gpu/program.ts';

/** A thread a probability: it is for looking at, not for training. */
const program = (masked: boolean): Program => ({
  key: `attention probabilities ${Number(masked)}`,
  reads: { query: 'f32', key: 'f32', logSums: 'f32', ...(masked && ({ keyMask: 'i32' } as const)) },
  writes: { probabilities: 'f32' },
  settings: {
    count: 'u32',
    queries: 'u32',
    keys: 'u32',
    heads: 'u32',
    width: 'u32',
    scale: 'f32',
  },
  code: () => `${flatMain}
  if (index >= settings.count) { return; }
  let inKey = index % settings.keys;
  let row = index / settings.keys;
  let inQuery = row % settings.queries;
  let inHead = row / settings.queries % settings.heads;
  let inBatch = row / settings.queries / settings.heads;
  ${masked ? 'if (keyMask[inBatch * settings.keys + inKey] == 0) { probabilities[index] = 0.0; return; }' : ''}
  let each = settings.width / settings.heads;
  let ofQuery = (inBatch * settings.queries + inQuery) * settings.width + inHead * each;
  let ofKey = (inBatch * settings.keys + inKey) * settings.width + inHead * each;
  var score = 0.0;
  for (var i = 0u; i < each; i++) { score += query[ofQuery + i] * key[ofKey + i]; }
  probabilities[index] = exp(score * settings.scale - logSums[row]);
}`,
});

/** Returns the attention weights before dropout [batch, heads, queries, keys]. */
export function probabilitiesOf(
  gpu: Gpu,
  { query, key, keyMask }: { query: TensorInfo; key: TensorInfo; keyMask?: TensorInfo },
  logSums: TensorInfo,
  { heads, scale }: { readonly heads: number; readonly scale: number },
): TensorInfo {
  const [batch, queries, width] = query.shape as [number, number, number];
  const keys = key.shape[1]!;
  const count = batch * heads * queries * keys;
  const probabilities = gpu.tensor([batch, heads, queries, keys]);
  gpu.run(
    program(keyMask !== undefined),
    { query, key, logSums, ...(keyMask && { keyMask }), probabilities },
    { count, queries, keys, heads, width, scale },
    flatGroups(count),
  );
  return probabilities;
}
