import { type HostTensor, sizeOf } from '../host-tensor.ts';

/** Layer normalisation over the last axis. */
export function layerNorm(x: HostTensor, scale: HostTensor, offset: HostTensor, epsilon: number): HostTensor {
  const width = scale.shape[0]!;
  const data = new Float64Array(x.data.length);
  for (let row = 0; row < sizeOf(x.shape.slice(0, -1)); row++) {
    const at = (place: number) => x.data[row * width + place]!;
    let mean = 0;
    for (let place = 0; place < width; place++) mean += at(place) / width;
    let variance = 0;
    for (let place = 0; place < width; place++) variance += (at(place) - mean) ** 2 / width;
    for (let place = 0; place < width; place++) {
      const normal = (at(place) - mean) / Math.sqrt(variance + epsilon);
      data[row * width + place] = normal * scale.data[place]! + offset.data[place]!;
    }
  }
  return { ...x, data };
}

/**
 * How large the terms are that the gradient of x is a sum of: its largest sum of magnitudes. In a row of one value they
 * cancel, and a processor that multiplies and adds in one rounding is left with what the product alone rounds to.
 *
 * @param dy - the output's gradient, of x's shape
 */
export function layerNormGradientTerms(
  x: HostTensor,
  scale: HostTensor,
  dy: ArrayLike<number>,
  epsilon: number,
): number {
  const width = scale.shape[0]!;
  const ones: HostTensor = { ...scale, data: new Float64Array(width).fill(1) };
  const zeros: HostTensor = { ...scale, data: new Float64Array(width) };
  const normal = layerNorm(x, ones, zeros, epsilon).data;
  let largest = 0;
  for (let start = 0; start < x.data.length; start += width) {
    const row = Array.from({ length: width }, (_, place) => start + place);
    const mean = (of: (at: number) => number) => row.reduce((sum, at) => sum + of(at) / width, 0);
    const average = mean((at) => x.data[at]!);
    const inverse = 1 / Math.sqrt(mean((at) => (x.data[at]! - average) ** 2) + epsilon);
    const gradient = (at: number) => Math.abs(dy[at]! * scale.data[at - start]!);
    const [plain, weighted] = [mean(gradient), mean((at) => gradient(at) * Math.abs(normal[at]!))];
    for (const at of row) {
      largest = Math.max(largest, (gradient(at) + plain + Math.abs(normal[at]!) * weighted) * inverse);
    }
  }
  return largest;
}
