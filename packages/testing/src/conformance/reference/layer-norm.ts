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
