import { expectClose } from '@bertwright/testing';
import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { Gpu } from '../src/gpu/gpu.ts';
import { kernels } from '../src/kernels/index.ts';
import { describeWithAdapter, deviceOfTests } from './adapter-of-tests.ts';

/** [shape, dtype]; whole numbers are below 5. */
type Input = readonly [shape: number[], dtype?: 'float32' | 'int32'];

/** Kernels whose threads join their values in one way on a card and in another where a driver computes on the CPU. */
const cases: [name: string, inputs: Record<string, Input>, attributes: object][] = [
  ['BertLayerNorm', { x: [[3, 5, 132]], scale: [[132]], offset: [[132]] }, { epsilon: 1e-5 }],
  ['BertLayerNorm', { x: [[7, 131]], scale: [[131]], offset: [[131]] }, { epsilon: 1e-5 }],
  [
    'BertLayerNormGrad',
    {
      dy: [[70, 36]],
      x: [[70, 36]],
      scale: [[36]],
      mean: [[70, 1]],
      inverseDeviation: [[70, 1]],
    },
    {},
  ],
  [
    'BertAddLayerNorm',
    { x: [[2, 3, 132]], residual: [[2, 3, 132]], scale: [[132]], offset: [[132]] },
    { epsilon: 1e-5, keep: true, dropout: { rate: 0.3, seed: 1, step: 2, microBatch: 0, site: 3 } },
  ],
  [
    'BertAddLayerNorm',
    { x: [[7, 131]], residual: [[7, 131]], scale: [[131]], offset: [[131]] },
    { epsilon: 1e-5, keep: false },
  ],
  [
    'BertAddLayerNormGrad',
    {
      dy: [[35, 2, 36]],
      sum: [[35, 2, 36]],
      scale: [[36]],
      mean: [[35, 2, 1]],
      inverseDeviation: [[35, 2, 1]],
    },
    { dropout: { rate: 0.3, seed: 1, step: 2, microBatch: 0, site: 3 } },
  ],
  ['BertSoftmaxCrossEntropy', { logits: [[9, 300]], labels: [[9], 'int32'] }, { ignoreLabel: 2 }],
  [
    'BertSoftmaxCrossEntropyGrad',
    { dy: [[]], probabilities: [[9, 300]], labels: [[9], 'int32'] },
    { ignoreLabel: 2 },
  ],
  ['BertSumOfSquares', { '0': [[90, 100]], '1': [[3]], '2': [[5000]] }, {}],
  ['BertEmbeddingGrad', { dy: [[4, 30, 40]], ids: [[4, 30], 'int32'] }, { rows: 6 }],
  ['BertEmbeddingGrad', { dy: [[5, 39]], ids: [[5], 'int32'] }, { rows: 9 }],
  ['BertLinear', { x: [[2, 9, 34]], kernel: [[34, 18]], bias: [[18]] }, {}],
  [
    'BertLinearGelu',
    { x: [[2, 9, 34]], kernel: [[34, 18]], bias: [[18]] },
    { approximate: 'none', keep: true },
  ],
  ['BertLinearGelu', { x: [[2, 9, 34]], kernel: [[34, 20]] }, { approximate: 'tanh', keep: false }],
  ['BertLinearGrad', { dy: [[300, 20]], x: [[300, 36]], kernel: [[36, 20]] }, { hasBias: true }],
  ['Sum', { x: [[4500, 2, 5]] }, { axis: [0, 1], keepDims: false }],
  ['Sum', { x: [[150, 3, 33]] }, { axis: [0, 1], keepDims: false }],
  ['Sum', { x: [[9, 3, 33]] }, { axis: 0, keepDims: true }],
];

await describeWithAdapter('on a card and on a driver that computes on the CPU', () => {
  const started = deviceOfTests();

  test.each(cases)('%s of %j gives the same numbers', async (name, inputs, attributes) => {
    const { tfjs } = started();
    const { run } = kernels.find((kernel) => kernel.name === name)!;
    const tensors: NamedTensorInfoMap = Object.fromEntries(
      Object.entries(inputs).map(([key, [shape, dtype = 'float32']], seed) => [
        key,
        tfjs.makeTensorInfo(shape, dtype, filled(shape, dtype, seed)),
      ]),
    );
    const [onCard, onCpu] = [false, true].map((software) =>
      [run(new Gpu(tfjs, { software }), tensors, attributes)].flat(),
    ) as [TensorInfo[], TensorInfo[]];
    expect(onCard.map(({ shape }) => shape)).toEqual(onCpu.map(({ shape }) => shape));
    for (const [i, { dataId }] of onCard.entries()) {
      const expected = (await tfjs.read(onCpu[i]!.dataId)) as Float32Array;
      expect(expected.some((value) => value !== 0)).toBe(true);
      expectClose((await tfjs.read(dataId)) as Float32Array, Float64Array.from(expected), 1e-5);
    }
    started().gpu.free(...(Object.values(tensors) as TensorInfo[]), ...onCard, ...onCpu);
  });

  test("AdamW takes as many parameters a dispatch as a card's storage buffers allow, on the CPU one", async () => {
    const { tfjs } = started();
    const { run } = kernels.find(({ name }) => name === 'BertAdamW')!;
    // By fours and one by one; the largest takes several workgroups.
    const sizes = [8, 8, 2052, 8, 7, 8, 515, 8, 8, 8, 1];
    const dispatches = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
    const update = async (software: boolean) => {
      const each = sizes.flatMap((size, i) =>
        (['p', 'm', 'v', 'g'] as const).map((name, seed) => {
          const values = filled([size], 'float32', i + seed) as Float32Array;
          const own = name === 'v' ? values.map(Math.abs) : values;
          return [`${name}${i}`, tfjs.makeTensorInfo([size], 'float32', own)] as const;
        }),
      );
      const settings = tfjs.makeTensorInfo([3], 'float32', Float32Array.of(0.1, 0.5, 0.25));
      const gradientScale = tfjs.makeTensorInfo([], 'float32', Float32Array.of(0.7));
      const inputs = { ...Object.fromEntries(each), settings, gradientScale };
      const attributes = { beta1: 0.9, beta2: 0.99, epsilon: 1e-3, decays: sizes.map((_, i) => i / 100) };
      dispatches.mockClear();
      const results = [run(new Gpu(tfjs, { software }), inputs, attributes)].flat();
      const commands = dispatches.mock.calls.length;
      const values = await Promise.all(results.map(({ dataId }) => tfjs.read(dataId)));
      started().gpu.free(...(Object.values(inputs) as TensorInfo[]), ...results);
      return { commands, values: values as Float32Array[] };
    };
    const [onCard, onCpu] = [await update(false), await update(true)];
    dispatches.mockRestore();
    const { maxStorageBuffersPerShaderStage } = started().gpu.limits;
    const together = Math.min(8, Math.floor(maxStorageBuffersPerShaderStage / 4));
    expect(together).toBeGreaterThan(1);
    expect(onCard.commands).toBe(Math.ceil(8 / together) + Math.ceil(3 / together));
    expect(onCpu.commands).toBe(sizes.length);
    for (const [i, expected] of onCpu.values.entries()) {
      expectClose(onCard.values[i]!, Float64Array.from(expected), 1e-6);
    }
  });
});

function filled(shape: number[], dtype: 'float32' | 'int32', seed: number): Float32Array | Int32Array {
  const length = shape.reduce((product, dimension) => product * dimension, 1);
  return dtype === 'int32'
    ? Int32Array.from({ length }, (_, i) => (i * 7) % 5)
    : Float32Array.from({ length }, (_, i) => Math.sin(i * 1.3 + seed + 1));
}
