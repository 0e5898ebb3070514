import { adamw, chain, clipByGlobalNorm } from '@bertwright/optim';
import {
  attention,
  gelu,
  layerNorm,
  linear,
  parameter,
  reshape,
  type Scalar,
  softmaxCrossEntropy,
  tanh,
  tensor,
  type Variable,
} from '@bertwright/tensor';
import type { Batch, FitOptions, Trainable } from '@bertwright/trainer';

const width = 8;
const rows = 4;

/** Layers of every kind that BERT has, as small as they can be. */
export type SmallParameters = Record<'kernel' | 'scale' | 'offset' | 'pooler' | 'classifier', Variable>;

export function smallTrainable(): Trainable<Batch, SmallParameters> {
  const values = (count: number, of: (index: number) => number) =>
    Float32Array.from({ length: count }, (_, i) => of(i));
  const square = (seed: number) =>
    parameter(
      values(width * width, (i) => Math.sin(i + seed)),
      [width, width],
    );
  const parameters = {
    kernel: square(0),
    scale: parameter(
      values(width, () => 1),
      [width],
    ),
    offset: parameter(
      values(width, () => 0),
      [width],
    ),
    pooler: square(1),
    classifier: square(2),
  };
  return {
    parameters,
    loss({ kernel, scale, offset, pooler, classifier }): Scalar {
      const x = tensor(values(rows * width, Math.cos), [1, rows, width]);
      const hidden = linear(x, kernel);
      const normal = layerNorm(attention(hidden, hidden, hidden, { heads: 2 }), scale, offset, 1e-12);
      const pooled = tanh(linear(gelu(normal), pooler));
      const logits = linear(reshape(pooled, [rows, width]), classifier);
      return softmaxCrossEntropy(logits, tensor([0, 1, 2, 3], [rows], 'int32'));
    },
  };
}

/** Options of `fit`: `batches` steps an epoch; `before` is called with the number of each step of the run, from 0. */
export function smallRun(
  trainable: Trainable<Batch, SmallParameters>,
  { epochs, batches, before }: { epochs: number; batches: number; before: (step: number) => void },
): FitOptions<Batch, SmallParameters> {
  let step = 0;
  return {
    trainable: {
      ...trainable,
      loss(parameters, batch, context) {
        before(step++);
        return trainable.loss(parameters, batch, context);
      },
    },
    transform: chain(clipByGlobalNorm(1), adamw({ learningRate: 0.01 })),
    batches: () =>
      Array.from({ length: batches }, () => ({
        size: rows,
        rows: Int32Array.from({ length: rows }, (_, row) => row),
      })),
    epochs,
    reportEvery: 1,
  };
}
