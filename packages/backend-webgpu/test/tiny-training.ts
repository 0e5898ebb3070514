import {
  adamwUpdate,
  attention,
  dropout,
  flush,
  layerNorm,
  linear,
  memory,
  parameter,
  reshape,
  type Scalar,
  softmaxCrossEntropy,
  sumOfSquares,
  tensor,
  tidy,
  valueAndGradients,
} from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/**
 * Trains a model of every operation of a step, on the backend in use, and expects as many tensors, buffers and bytes of
 * the device after the last step as after the tenth.
 */
export async function expectNothingLeftBehind(steps: number): Promise<void> {
  const train = tinyTraining();
  let after10: ReturnType<typeof held> | undefined;
  for (let step = 0; step < steps; step++) {
    const value = train(step);
    if (step % 10 === 9) await value.data();
    else await flush();
    value.dispose();
    await flush();
    if (step === 9) after10 = held();
  }
  expect(held()).toEqual(after10);
}

/** Returns what makes one step and gives its loss. */
function tinyTraining(): (step: number) => Scalar {
  const width = 8;
  const parameters = [
    parameter(
      Float32Array.from({ length: width * width }, (_, i) => Math.sin(i)),
      [width, width],
    ),
    parameter(new Float32Array(width).fill(1), [width]),
    parameter(new Float32Array(width), [width]),
  ];
  const zeros = () => parameters.map(({ shape, size }) => parameter(new Float32Array(size), shape));
  const [firstMoments, secondMoments] = [zeros(), zeros()];
  const x = tensor(
    Float32Array.from({ length: 4 * width }, (_, i) => Math.cos(i)),
    [1, 4, width],
  );
  const labels = tensor([0, 1, 2, 3], [4], 'int32');
  const loss = (step: number) => {
    const [kernel, scale, offset] = parameters;
    const hidden = linear(x, kernel!);
    const seen = attention(hidden, hidden, hidden, {
      heads: 2,
      dropout: { rate: 0.1, seed: 1, step, site: 1 },
    });
    const normal = layerNorm(dropout(seen, { rate: 0.1, seed: 1, step, site: 2 }), scale!, offset!, 1e-12);
    return softmaxCrossEntropy(reshape(normal, [4, width]), labels);
  };
  return (step) =>
    tidy(() => {
      const { value, gradients } = valueAndGradients(() => loss(step), parameters);
      adamwUpdate({
        ...{ parameters, firstMoments, secondMoments, gradients, gradientScale: sumOfSquares(gradients) },
        ...{ decays: [0.01, 0, 0], learningRate: 1e-3, beta1: 0.9, beta2: 0.999 },
        ...{ epsilon: 1e-8, update: step + 1 },
      });
      return value;
    });
}

/** What tfjs counts, and what the device's buffers come to. */
function held() {
  const { bufferManager } = backend() as unknown as {
    bufferManager: { getNumUsedBuffers(): number; numBytesUsed: number; numBytesAllocated: number };
  };
  const { numBytesUsed, numBytesAllocated } = bufferManager;
  const { numTensors, numDataBuffers } = memory();
  const buffers = bufferManager.getNumUsedBuffers();
  return { numTensors, numDataBuffers, buffers, numBytesUsed, numBytesAllocated };
}
