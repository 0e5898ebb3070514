import type { HostTensor } from '../host-tensor.ts';

/** What attention is given beside query [batch, queries, width], key and value [batch, keys, width]. */
export interface ReferenceAttention {
  readonly heads: number;
  readonly scale?: number | undefined;
  /** [batch, keys], 0 where a key is hidden. */
  readonly keyMask?: ArrayLike<number> | undefined;
  /** [batch, heads, queries, keys], 0 where a weight is dropped. */
  readonly dropoutMask?: ArrayLike<number> | undefined;
  readonly rate?: number;
}

/** The weights [batch, heads, queries, keys], before dropout: 0 for hidden keys, and where there is none to see. */
export function attentionWeights(
  query: HostTensor,
  key: HostTensor,
  { heads, scale, keyMask }: ReferenceAttention,
): HostTensor {
  const [batch, queries, width] = query.shape as [number, number, number];
  const keys = key.shape[1]!;
  const each = width / heads;
  const factor = scale ?? 1 / Math.sqrt(each);
  const data = new Float64Array(batch * heads * queries * keys);
  let row = 0;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let q = 0; q < queries; q++, row++) {
        const scores = Array.from({ length: keys }, (_, k) => {
          if (keyMask && !keyMask[b * keys + k]) return Number.NEGATIVE_INFINITY;
          let score = 0;
          for (let d = h * each; d < (h + 1) * each; d++) {
            score += query.data[(b * queries + q) * width + d]! * key.data[(b * keys + k) * width + d]!;
          }
          return score * factor;
        });
        const highest = Math.max(...scores);
        if (highest === Number.NEGATIVE_INFINITY) continue;
        const weights = scores.map((score) => Math.exp(score - highest));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        data.set(
          weights.map((weight) => weight / total),
          row * keys,
        );
      }
    }
  }
  return { shape: [batch, heads, queries, keys], dtype: 'float32', data };
}

/** The weighted values [batch, queries, width]. */
export function attention(
  query: HostTensor,
  key: HostTensor,
  value: HostTensor,
  options: ReferenceAttention,
): HostTensor {
  const { heads, dropoutMask, rate = 0 } = options;
  const [batch, queries, width] = query.shape as [number, number, number];
  const keys = key.shape[1]!;
  const each = width / heads;
  const weights = attentionWeights(query, key, options).data;
  const data = new Float64Array(batch * queries * width);
  for (let place = 0; place < weights.length; place++) {
    const k = place % keys;
    const q = Math.floor(place / keys) % queries;
    const h = Math.floor(place / (keys * queries)) % heads;
    const b = Math.floor(place / (keys * queries * heads));
    const weight = dropoutMask ? (weights[place]! * dropoutMask[place]!) / (1 - rate) : weights[place]!;
    for (let d = h * each; d < (h + 1) * each; d++) {
      data[(b * queries + q) * width + d]! += weight * value.data[(b * keys + k) * width + d]!;
    }
  }
  return { ...query, data };
}
