import { onnx } from '@bertwright/backend-onnx';
import {
  disposeTree,
  endBackend,
  leaves,
  memory,
  parameter,
  tensor,
  tensor1d,
  tidy,
  useBackend,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { expectClose, referenceBackend } from '@bertwright/testing';
import { expect, test } from 'vitest';
import {
  crfLoss,
  crfParameters,
  pointerAnswering,
  pointerAnsweringBest,
  pointerAnsweringParameters,
  spanCrossEntropy,
} from '../src/index.ts';

const states = Float32Array.from({ length: 2 * 6 * 4 }, (_, at) => Math.sin(at ** 2));

/** The loss of a chain over words and its gradients, on the current backend. */
async function chain(): Promise<number[][]> {
  const parameters = crfParameters({ labels: 4, initializerRange: 1, seed: 4 });
  const emissions = parameter(states, [2, 6, 4]);
  const { value, gradients } = tidy(() =>
    valueAndGradients(() => {
      const labels = tensor([0, 1, 2, 3, 0, 1, 3, 3, 1, -100, -100, -100], [2, 6], 'int32');
      const mask = tensor([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0], [2, 6]);
      return crfLoss(parameters, { emissions, labels, mask });
    }, [emissions, ...Object.values(parameters)]),
  );
  const all = await Promise.all([value, ...gradients].map(async (each) => [...(await each.data())]));
  disposeTree([parameters, emissions, value, ...gradients]);
  return all;
}

/** The pointer's loss and its gradients, then the best starts and their ends, on the current backend. */
async function pointer(): Promise<number[][]> {
  const parameters = pointerAnsweringParameters({ hiddenSize: 4, initializerRange: 1, seed: 4 });
  const variables = leaves<Variable>(parameters).map((leaf) => leaf.value);
  const { value, gradients } = tidy(() =>
    valueAndGradients(() => {
      const start = tensor1d([2, -100], 'int32');
      const logits = pointerAnswering(parameters, tensor(states, [2, 6, 4]), start);
      return spanCrossEntropy(logits, start, tensor1d([4, -100], 'int32'));
    }, variables),
  );
  const best = tidy(() => pointerAnsweringBest(parameters, tensor(states, [2, 6, 4]), { starts: 3 }));
  const tensors = [value, ...gradients, best.startLogits, best.starts, best.endLogits];
  const all = await Promise.all(tensors.map(async (each) => [...(await each.data())]));
  disposeTree([parameters, ...tensors]);
  return all;
}

test.each([
  ['the chain', chain],
  ['the pointer', pointer],
])('%s gives the same numbers on ONNX Runtime as in plain JavaScript, and leaves nothing', async (_, run) => {
  await useBackend(referenceBackend());
  const expected = await run();
  await endBackend();
  await useBackend(onnx({ threads: 1 }));
  try {
    const before = memory().numTensors;
    for (const [index, values] of (await run()).entries()) {
      expectClose(values, expected[index]!, 1e-4, { absolute: 1e-6, name: `array ${index}` });
    }
    expect(memory().numTensors).toBe(before);
  } finally {
    await endBackend();
  }
});
