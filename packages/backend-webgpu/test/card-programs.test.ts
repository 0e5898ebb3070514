import {
  addLayerNorm,
  attention,
  dispose,
  endBackend,
  flush,
  linear,
  linearGelu,
  mean,
  normal,
  parameter,
  reshape,
  tidy,
  useBackend,
  valueAndGradients,
} from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { webgpu } from '../src/index.ts';

// Dawn's null device has every feature and takes every command, but computes nothing: whether a program is WGSL that
// a card could run is told there, where nothing else here has 16-bit floats, and of what the form for cards is.
const dawn = ['backend=null'];

/** Half of a layer and its gradients: [rows, width] through a product with GELU at its end. */
function halfLayer(rows: number, width: number, inner: number): void {
  const make = (shape: number[], site: number) =>
    parameter(normal(shape[0]! * (shape[1] ?? 1), 0, 0.02, { seed: 1, site }), shape);
  const parameters = [
    make([rows, width], 0),
    ...[make([width, inner], 1), make([inner], 2), make([inner, width], 3), make([width], 4)],
    ...[make([width], 5), make([width], 6)],
  ] as const;
  const [x, up, upBias, down, downBias, scale, offset] = parameters;
  const { value, gradients } = valueAndGradients(() => {
    const heads = reshape(x, [1, rows, width]);
    const mixed = attention(heads, heads, heads, { heads: 1 });
    const output = linear(linearGelu(mixed, up, upBias), down, downBias);
    const dropout = { rate: 0.1, seed: 1, site: 7 };
    return mean(addLayerNorm(output, heads, scale, offset, { epsilon: 1e-12, dropout }));
  }, [...parameters]);
  dispose([value, ...gradients, ...parameters]);
}

describe.each(['f32', 'f16'] as const)('in %s, programs for a card are taken', (precision) => {
  afterEach(endBackend);

  test.each([
    [2048, 64, 256],
    [37, 35, 33],
    [130, 66, 130],
  ])('of %d rows, %d wide, %d inside', async (...sizes) => {
    await useBackend(webgpu({ precision, dawn }));
    tidy(() => halfLayer(...sizes));
    await expect(flush().then(() => flush())).resolves.toBeUndefined();
  });

  test('and one that is none is refused there too', async () => {
    await useBackend(webgpu({ precision, dawn }));
    const { device } = backend() as unknown as { device: GPUDevice };
    device.createShaderModule({ code: 'fn main() { let x: f32 = vec4<f16>(); }' });
    await expect(flush().then(() => flush())).rejects.toMatchObject({ code: 'device-failed' });
  });
});
