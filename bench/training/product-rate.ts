import { matMul, normal, type Tensor, tensor, tidy } from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { median } from '../median.ts';
import type { StepOptions } from './options.ts';

/**
 * GFLOP/s of plain matrix products at the model's own shapes: what a step could reach if it did nothing else. The
 * median over rounds of the three shapes that a layer has, weighed as a layer has them.
 */
export async function productRate({ config, batch, length }: StepOptions): Promise<number> {
  const { hiddenSize, intermediateSize } = config;
  const rows = batch * length;
  const shapes = [
    { inner: hiddenSize, outer: hiddenSize, count: 4 },
    { inner: hiddenSize, outer: intermediateSize, count: 1 },
    { inner: intermediateSize, outer: hiddenSize, count: 1 },
  ];
  let operations = 0;
  let ms = 0;
  for (const { inner, outer, count } of shapes) {
    const [a, b] = [random(rows, inner), random(inner, outer)];
    const times: number[] = [];
    for (let round = 0; round < 9; round++) times.push(await timeOf(() => matMul(a, b)));
    operations += count * 2 * rows * inner * outer;
    ms += count * median(times);
    a.dispose();
    b.dispose();
  }
  return operations / ms / 1e6;
}

/** Milliseconds of `make`; what it makes is not copied out. */
async function timeOf(make: () => Tensor): Promise<number> {
  let product: Tensor | undefined;
  const start = performance.now();
  const engine = backend() as ReturnType<typeof backend> & { recorder?: unknown };
  if (engine.recorder === undefined) {
    product = tidy(make);
    await product.data();
  } else {
    await engine.time(() => {
      product = tidy(make);
    });
  }
  const ms = performance.now() - start;
  product!.dispose();
  return ms;
}

function random(rows: number, columns: number): Tensor {
  return tensor(normal(rows * columns, 0, 1, { seed: 1, site: rows }), [rows, columns]);
}
