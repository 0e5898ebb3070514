import { onnx } from '@bertwright/backend-onnx';
import { sgd } from '@bertwright/optim';
import { endBackend, memory, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fit } from '../src/index.ts';
import { madeBatches, madeModel, madeRows, valuesOf } from './made-model.ts';

beforeAll(async () => void (await useBackend(onnx({ threads: 1 }))));
afterAll(endBackend);

const batches = () => madeBatches(madeRows(40), 8);
const transform = sgd({ learningRate: 0.05 });

test.each([2, 7, 10])(
  'an abort in the middle of step %d, on a backend that stops there, keeps the last finished epoch',
  async (stopped) => {
    const whole = madeModel();
    const keptEpoch = stopped > 5 ? 1 : 0;
    if (keptEpoch > 0) await fit({ trainable: whole.trainable, transform, batches, epochs: keptEpoch });
    const expected = await valuesOf(whole.parameters);
    whole.dispose();

    const { trainable, parameters, dispose } = madeModel();
    const before = memory().numTensors;
    const controller = new AbortController();
    let step = 0;
    const history = await fit({
      trainable: {
        ...trainable,
        loss(...given) {
          if (++step === stopped) controller.abort();
          return trainable.loss(...given);
        },
      },
      transform,
      batches,
      epochs: 3,
      signal: controller.signal,
    });
    expect(step).toBe(stopped);
    expect(history).toMatchObject({ outcome: 'aborted', keptEpoch });
    expect(await valuesOf(parameters)).toEqual(expected);
    expect(memory().numTensors).toBe(before);
    dispose();
  },
);
