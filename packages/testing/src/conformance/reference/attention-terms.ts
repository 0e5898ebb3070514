import type { HostTensor } from '../host-tensor.ts';
import { attentionWeights, type ReferenceAttention } from './attention.ts';

/**
 * How large the terms are that the gradients of query and key are sums of: of each the largest sum of magnitudes.
 * Where one key takes nearly all the weight, w (dw - sum(w dw)) is a small difference of such terms: float32 rounds
 * them, not the difference.
 */
export function attentionGradientTerms(
  query: HostTensor,
  key: HostTensor,
  value: HostTensor,
  dy: ArrayLike<number>,
  options: ReferenceAttention,
): [query: number, key: number] {
  const { heads, scale, dropoutMask, rate = 0 } = options;
  const [batch, queries, width] = query.shape as [number, number, number];
  const keys = key.shape[1]!;
  const each = width / heads;
  const factor = Math.abs(scale ?? 1 / Math.sqrt(each));
  const weights = attentionWeights(query, key, options).data;
  const ofQuery = new Float64Array(query.data.length);
  const ofKey = new Float64Array(key.data.length);
  for (let row = 0; row < batch * heads * queries; row++) {
    const q = row % queries;
    const h = Math.floor(row / queries) % heads;
    const b = Math.floor(row / (queries * heads));
    const atQuery = (b * queries + q) * width + h * each;
    const atKey = (k: number) => (b * keys + k) * width + h * each;
    const passed = Array.from({ length: keys }, (_, k) => {
      let sum = 0;
      for (let d = 0; d < each; d++) sum += Math.abs(dy[atQuery + d]! * value.data[atKey(k) + d]!);
      const kept = dropoutMask ? dropoutMask[row * keys + k]! / (1 - rate) : 1;
      return sum * kept;
    });
    const sum = passed.reduce((total, each, k) => total + weights[row * keys + k]! * each, 0);
    for (let k = 0; k < keys; k++) {
      const term = factor * weights[row * keys + k]! * (passed[k]! + sum);
      for (let d = 0; d < each; d++) {
        ofQuery[atQuery + d]! += term * Math.abs(key.data[atKey(k) + d]!);
        ofKey[atKey(k) + d]! += term * Math.abs(query.data[atQuery + d]!);
      }
    }
  }
  const largest = (terms: Float64Array) => terms.reduce((a, b) => Math.max(a, b), 0);
  return [largest(ofQuery), largest(ofKey)];
}
