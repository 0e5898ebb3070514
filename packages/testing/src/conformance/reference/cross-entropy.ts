import type { HostTensor } from '../host-tensor.ts';

/** The mean cross-entropy of the rows whose label counts, 0 where none does. */
export function softmaxCrossEntropy(
  logits: HostTensor,
  labels: ArrayLike<number>,
  { ignoreLabel = -100, labelSmoothing = 0 }: { ignoreLabel?: number; labelSmoothing?: number } = {},
): HostTensor {
  const [rows, classes] = logits.shape as [number, number];
  let sum = 0;
  let counted = 0;
  for (let row = 0; row < rows; row++) {
    if (labels[row] === ignoreLabel) continue;
    counted++;
    const values = Array.from({ length: classes }, (_, i) => logits.data[row * classes + i]!);
    const highest = Math.max(...values);
    const logTotal =
      highest + Math.log(values.reduce((total, value) => total + Math.exp(value - highest), 0));
    const even = values.reduce((total, value) => total + logTotal - value, 0) / classes;
    sum += (1 - labelSmoothing) * (logTotal - values[labels[row]!]!) + labelSmoothing * even;
  }
  return { shape: [], dtype: 'float32', data: [sum / Math.max(1, counted)] };
}
