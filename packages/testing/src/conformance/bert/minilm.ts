import { dispose, disposeTree, tidy } from '@bertwright/tensor';
import { expect, test } from 'vitest';
import { expectClose } from '../../expect-close.ts';
import { readReference } from '../../reference.ts';
import { describeWithShared } from '../../shared.ts';
import { defaultForwardTolerance } from '../expect-values.ts';
import { leavesNothing } from '../memory.ts';
import type { ConformanceOptions } from '../options.ts';
import { fixtureInputs, fixtureModel } from './fixture-model.ts';

/** MiniLM's real pretrained weights, at the places that hold a token. */
export function describeMinilm(options: ConformanceOptions): void {
  const { forwardTolerance = defaultForwardTolerance } = options;
  describeWithShared('MiniLM, real pretrained weights', 'models/minilm-l6', (path) => {
    test("gives Hugging Face's hidden states and pooled states", () =>
      leavesNothing(async () => {
        const expected = await readReference('minilm-forward');
        const { family, config, parameters } = await fixtureModel(path);
        const inputs = fixtureInputs(expected);
        const { lastHiddenState, pooled, hiddenStates } = tidy(() =>
          family.encode(parameters, inputs, config, { outputHiddenStates: true }),
        );
        const outputs = {
          last_hidden_state: lastHiddenState,
          pooler_output: pooled!,
          'hidden_states.3': hiddenStates![3]!,
        };
        for (const [name, tensor] of Object.entries(outputs)) {
          const { values, shape } = expected[`out.${name}`]!;
          expect(tensor.shape, name).toEqual(shape);
          // At padded places the reference itself is 1.2e-5 of the largest magnitude off double precision.
          const width = shape.at(-1)!;
          const visible = (all: ArrayLike<number>) =>
            Float32Array.from(all, (value, index) =>
              shape.length === 2 || inputs.attentionMask[Math.floor(index / width)] ? value : 0,
            );
          expectClose(visible(await tensor.data()), visible(values), forwardTolerance, { name });
        }
        dispose([lastHiddenState, pooled!, ...hiddenStates!]);
        disposeTree(parameters);
      }, options));
  });
}
