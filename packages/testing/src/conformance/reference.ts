/**
 * Plain double-precision forms of Bertwright's operations: loops over numbers, written for the conformance suite and
 * for nothing else. An array is row-major, beside its shape.
 */
export interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

const size = (shape: readonly number[]) => shape.reduce((product, dimension) => product * dimension, 1);

export function embedding(table: Values, ids: Values): number[] {
  const width = table.shape[1]!;
  return Array.from(
    { length: ids.data.length * width },
    (_, i) => table.data[ids.data[Math.floor(i / width)]! * width + (i % width)]!,
  );
}

export function linear(x: Values, kernel: Values, bias?: Values): number[] {
  const [inputs, outputs] = kernel.shape as [number, number];
  const rows = size(x.shape.slice(0, -1));
  const y: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let to = 0; to < outputs; to++) {
      let sum = bias ? bias.data[to]! : 0;
      for (let from = 0; from < inputs; from++)
        sum += x.data[row * inputs + from]! * kernel.data[from * outputs + to]!;
      y.push(sum);
    }
  }
  return y;
}

export function layerNorm(x: Values, scale: Values, offset: Values, epsilon: number): number[] {
  const width = scale.shape[0]!;
  const y: number[] = [];
  for (let row = 0; row < size(x.shape.slice(0, -1)); row++) {
    const values = Array.from({ length: width }, (_, i) => x.data[row * width + i]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / width;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    values.forEach((value, i) => {
      y.push(((value - mean) / Math.sqrt(variance + epsilon)) * scale.data[i]! + offset.data[i]!);
    });
  }
  return y;
}

export function gelu(x: Values, form: 'exact' | 'tanh'): number[] {
  return Array.from(x.data, (value) =>
    form === 'tanh'
      ? 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)))
      : 0.5 * value * (1 + erf(value * Math.SQRT1_2)),
  );
}

/** erf by its Taylor series near 0 and its continued fraction far from it (Abramowitz and Stegun, 7.1.6 and 7.1.14). */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude > 6) return Math.sign(x);
  if (magnitude < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 200; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (magnitude + fraction);
  return Math.sign(x) * (1 - Math.exp(-magnitude * magnitude) / Math.sqrt(Math.PI) / (magnitude + fraction));
}

export function attention(
  query: Values,
  key: Values,
  value: Values,
  {
    heads,
    keyMask,
    dropoutMask,
    rate = 0,
  }: { heads: number; keyMask?: Values | undefined; dropoutMask?: Values | undefined; rate?: number },
): number[] {
  const [batch, queries, width] = query.shape as [number, number, number];
  const keys = key.shape[1]!;
  const each = width / heads;
  const y = new Array<number>(batch * queries * width).fill(0);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let q = 0; q < queries; q++) {
        const scores = Array.from({ length: keys }, (_, k) => {
          if (keyMask && !keyMask.data[b * keys + k]) return Number.NEGATIVE_INFINITY;
          let score = 0;
          for (let d = 0; d < each; d++) {
            score +=
              query.data[(b * queries + q) * width + h * each + d]! *
              key.data[(b * keys + k) * width + h * each + d]!;
          }
          return score / Math.sqrt(each);
        });
        const highest = Math.max(...scores);
        if (highest === Number.NEGATIVE_INFINITY) continue;
        const weights = scores.map((score) => Math.exp(score - highest));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        weights.forEach((weight, k) => {
          const kept = dropoutMask
            ? dropoutMask.data[((b * heads + h) * queries + q) * keys + k]! / (1 - rate)
            : 1;
          for (let d = 0; d < each; d++) {
            y[(b * queries + q) * width + h * each + d]! +=
              (weight / total) * kept * value.data[(b * keys + k) * width + h * each + d]!;
          }
        });
      }
    }
  }
  return y;
}

export function softmaxCrossEntropy(
  logits: Values,
  labels: Values,
  ignoreLabel: number,
  smoothing = 0,
): number[] {
  const [rows, classes] = logits.shape as [number, number];
  let sum = 0;
  let counted = 0;
  for (let row = 0; row < rows; row++) {
    if (labels.data[row] === ignoreLabel) continue;
    counted++;
    const values = Array.from({ length: classes }, (_, i) => logits.data[row * classes + i]!);
    const highest = Math.max(...values);
    const logTotal =
      highest + Math.log(values.reduce((total, value) => total + Math.exp(value - highest), 0));
    const even = values.reduce((total, value) => total + logTotal - value, 0) / classes;
    sum += (1 - smoothing) * (logTotal - values[labels.data[row]!]!) + smoothing * even;
  }
  return [sum / Math.max(1, counted)];
}
