import { onnx } from '@bertwright/backend-onnx';
import { dispose, disposeTree, endBackend, memory, tidy, useBackend } from '@bertwright/tensor';
import { describeWithShared, expectClose, readReference } from '@bertwright/testing';
import { expect, test } from 'vitest';
import { bert } from '../src/index.ts';
import { referenceInputs, referenceModel } from './reference-model.ts';

// At a padded position the reference itself is 1.2e-5 of the largest magnitude off double precision.
const tolerance = 2e-5;

describeWithShared('MiniLM, real pretrained weights', 'models/minilm-l6', (path) => {
  test("gives Hugging Face's hidden states and pooled states", async () => {
    await useBackend(onnx({ threads: 2 }));
    const start = memory().numTensors;
    const expected = await readReference('minilm-forward');
    const { config, parameters } = await referenceModel(path);
    const { lastHiddenState, pooled, hiddenStates } = tidy(() =>
      bert(parameters, referenceInputs(expected), config, { outputHiddenStates: true }),
    );
    const outputs = {
      last_hidden_state: lastHiddenState,
      pooler_output: pooled!,
      'hidden_states.3': hiddenStates![3]!,
    };
    for (const [name, tensor] of Object.entries(outputs)) {
      const { values, shape } = expected[`out.${name}`]!;
      expect(tensor.shape).toEqual(shape);
      expectClose(await tensor.data(), values, tolerance, { name });
    }
    dispose([lastHiddenState, pooled!, ...hiddenStates!]);
    disposeTree(parameters);
    expect(memory().numTensors).toBe(start);
    await endBackend();
  });
});
