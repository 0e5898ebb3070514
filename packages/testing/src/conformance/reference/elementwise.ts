import type { HostTensor } from '../host-tensor.ts';
import { broadcastAt, broadcastShape, build } from './indexing.ts';

/** A function of each value. */
export function mapEach(
  x: HostTensor,
  of: (value: number) => number,
  dtype: HostTensor['dtype'] = x.dtype,
): HostTensor {
  return { shape: x.shape, dtype, data: Float64Array.from(x.data, of) };
}

/** A function of each pair of values of two tensors, broadcast against each other. */
export function mapPairs(
  a: HostTensor,
  b: HostTensor,
  of: (a: number, b: number) => number,
  dtype: HostTensor['dtype'] = a.dtype,
): HostTensor {
  return build(broadcastShape(a.shape, b.shape), dtype, (at) => of(broadcastAt(a, at), broadcastAt(b, at)));
}

/** Rounds halves to the even neighbour. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** erf by its Taylor series near 0 and its continued fraction far from it (Abramowitz and Stegun, 7.1.6, 7.1.14). */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude > 6) return Math.sign(x);
  if (magnitude < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (magnitude + fraction);
  return Math.sign(x) * (1 - Math.exp(-magnitude * magnitude) / Math.sqrt(Math.PI) / (magnitude + fraction));
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

export function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The scale and the alpha of SELU (Klambauer et al., 2017). */
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

export function selu(x: number): number {
  return seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x));
}
