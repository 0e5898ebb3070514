import type { ReferenceTensor } from '@bertwright/testing';
import type { LabelledBatch } from '../src/index.ts';

/** The `in.*` arrays of a file of expected outputs as a batch. */
export function referenceBatch(expected: Record<string, ReferenceTensor>): LabelledBatch {
  const input = (name: string) => expected[`in.${name}`]!.values as Int32Array;
  const [size, length] = expected['in.input_ids']!.shape as [number, number];
  return {
    size,
    length,
    rows: Int32Array.from({ length: size }, (_, row) => row),
    inputIds: input('input_ids'),
    tokenTypeIds: input('token_type_ids'),
    attentionMask: Uint8Array.from(input('attention_mask')),
    labels: input('labels'),
  };
}
