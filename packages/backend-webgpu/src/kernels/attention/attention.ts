import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import { flatGroups } from '../../gpu/grid.ts';
import { WebgpuError } from '../../webgpu-error.ts';
import type { DropoutAttributes } from '../dropout-mask.ts';
import { kernel } from '../kernel.ts';
import { keyProgram, queryProgram, statisticsProgram } from './backward.ts';
import { dropoutValues } from './dropout.ts';
import { type AttentionForm, forwardProgram } from './forward.ts';
import { chooseBlock } from './tiles.ts';

interface Attributes {
  readonly heads: number;
  readonly scale: number;
  readonly dropout?: DropoutAttributes;
}

type Tensors = Record<'query' | 'key' | 'value', TensorInfo> & { keyMask?: TensorInfo };

function formOf(gpu: Gpu, { query, keyMask }: Tensors, { heads, dropout }: Attributes): AttentionForm {
  const width = query.shape[2]! / heads;
  const most = gpu.limits.maxComputeWorkgroupStorageSize;
  const block = chooseBlock(width, most);
  if (block === undefined) {
    throw new WebgpuError(
      'unsupported',
      `Expected heads whose tiles fit in the ${most} bytes of workgroup memory that this device has, got heads of ${width} values: use more heads, or another backend.`,
    );
  }
  return {
    width,
    block,
    masked: keyMask !== undefined,
    dropout: dropout !== undefined,
    software: gpu.software,
  };
}

function settingsOf({ query, key }: Tensors, { heads, scale, dropout }: Attributes): Record<string, number> {
  return {
    queries: query.shape[1]!,
    keys: key.shape[1]!,
    heads,
    width: query.shape[2]!,
    scale,
    ...dropoutValues(dropout),
  };
}

/**
 * query [batch, queries, width], key and value [batch, keys, width], keyMask? bool [batch, keys]; attrs heads, scale,
 * dropout? (rate and key of the mask) -> [context [batch, queries, width], logarithms of the sums of exponentials
 * [batch, heads, queries]]
 */
export const attentionKernel = kernel<Tensors, Attributes>('BertAttention', (gpu, inputs, attributes) => {
  const { query, key, value, keyMask } = inputs;
  const { heads } = attributes;
  const [batch, queries] = query.shape as [number, number];
  const form = formOf(gpu, inputs, attributes);
  const [context, logSums] = [gpu.tensor(query.shape), gpu.tensor([batch, heads, queries])];
  gpu.run(
    forwardProgram(form),
    { query, key, value, ...(keyMask && { keyMask }), context, logSums },
    settingsOf(inputs, attributes),
    [Math.ceil(queries / form.block), heads, batch],
  );
  return [context, logSums];
});

/**
 * dy [batch, queries, width], query, key, value, context, probabilities (what the forward kernel returned second),
 * keyMask?; attrs heads, scale, dropout? -> [dQuery, dKey, dValue]
 */
export const attentionGradientKernel = kernel<
  Tensors & Record<'dy' | 'context' | 'probabilities', TensorInfo>,
  Attributes
>('BertAttentionGrad', (gpu, inputs, attributes) => {
  const { dy, query, key, value, context, probabilities: logSums, keyMask } = inputs;
  const { heads } = attributes;
  const [batch, queries] = query.shape as [number, number];
  const keys = key.shape[1]!;
  const form = formOf(gpu, inputs, attributes);
  const settings = settingsOf(inputs, attributes);
  const statistics = gpu.tensor([batch, heads, queries, 4]);
  const count = batch * heads * queries;
  gpu.run(
    statisticsProgram(form.width),
    { dy, context, logSums, statistics },
    { count, queries, heads },
    flatGroups(count),
  );
  const tensors = { dy, query, key, value, statistics, ...(keyMask && { keyMask }) };
  const [dQuery, dKey, dValue] = [gpu.tensor(query.shape), gpu.tensor(key.shape), gpu.tensor(key.shape)];
  gpu.run(queryProgram(form), { ...tensors, dQuery }, settings, [
    Math.ceil(queries / form.block),
    heads,
    batch,
  ]);
  gpu.run(keyProgram(form), { ...tensors, dKey, dValue }, settings, [
    Math.ceil(keys / form.block),
    heads,
    batch,
  ]);
  gpu.free(statistics);
  return [dQuery, dKey, dValue];
});
