import type { HostTensor } from './task.ts';

/** A label and how probable it is. */
export interface LabelProbability {
  readonly label: string;
  readonly probability: number;
}

/** The rows of a host tensor [rows, columns]. */
export function rowsOf({ values, shape }: HostTensor): Float32Array[] {
  const [rows, columns] = shape as [number, number];
  const flat = values instanceof Float32Array ? values : Float32Array.from(values);
  return Array.from({ length: rows }, (_, row) => flat.subarray(row * columns, (row + 1) * columns));
}

/** log(sum(exp(values))) in double precision, without overflow. */
export function logSumExp(values: Float32Array): number {
  // Plain loops: a vocabulary has more values than a call may have arguments.
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) highest = Math.max(highest, values[index]!);
  let total = 0;
  for (let index = 0; index < values.length; index++) total += Math.exp(values[index]! - highest);
  return highest + Math.log(total);
}

/** The `top` most probable labels of each row of logits [rows, labels], the most probable first. */
export function topLabels(logits: HostTensor, labels: readonly string[], top: number): LabelProbability[][] {
  return rowsOf(logits).map((row) => {
    const total = logSumExp(row);
    return labels
      .map((label, index) => ({ label, probability: Math.exp(row[index]! - total) }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, top);
  });
}

/** 1 / (1 + exp(-value)), without overflow. */
export function sigmoid(value: number): number {
  return value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));
}
