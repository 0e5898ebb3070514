import {
  add,
  dispose,
  disposeTree,
  leaves,
  mean,
  type Scalar,
  square,
  type Tensor,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../../expect-close.ts';
import { readReference } from '../../reference.ts';
import { describeWithShared } from '../../shared.ts';
import { defaultForwardTolerance } from '../expect-values.ts';
import { leavesNothing } from '../memory.ts';
import type { ConformanceOptions } from '../options.ts';
import { expectGradients } from './expect-gradients.ts';
import { fixtureInputs, fixtureModel } from './fixture-model.ts';

/** A tiny checkpoint of each family, by its `model_type`, and one of another activation. */
export function describeEncoders(options: ConformanceOptions): void {
  describe('encoders', async () => {
    const { encoderFamilies } = await import('@bertwright/encoder');
    for (const name of [...encoderFamilies.map(({ modelType }) => modelType), 'bert-act']) {
      describeEncoder(name, options);
    }
  });
}

/** A tiny checkpoint of an encoder alone: every output, and the gradient of every parameter. */
export function describeEncoder(name: string, options: ConformanceOptions): void {
  const { forwardTolerance = defaultForwardTolerance } = options;
  describeWithShared(`${name}, a checkpoint of Hugging Face`, `fixtures/${name}`, (path) => {
    // Attention is another one where its weights are asked for.
    test.each([true, false])(
      'gives the same outputs and hidden states, attentions too: %s',
      (outputAttentions) =>
        leavesNothing(async () => {
          const expected = await readReference(`${name}.expected`);
          const { family, config, parameters } = await fixtureModel(path);
          const outputs = tidy(() =>
            family.encode(parameters, fixtureInputs(expected), config, {
              outputHiddenStates: true,
              outputAttentions,
            }),
          );
          const named: Record<string, Tensor> = {
            'out.last_hidden_state': outputs.lastHiddenState,
            ...(outputs.pooled && { 'out.pooler_output': outputs.pooled }),
            ...numbered('out.hidden_states', outputs.hiddenStates!),
            ...numbered('out.attentions', outputs.attentions ?? []),
          };
          const wanted = Object.keys(expected).filter(
            (key) =>
              key.startsWith('out.') &&
              key !== 'out.objective' &&
              (outputAttentions || !key.startsWith('out.attentions')),
          );
          expect(wanted).toContain('out.last_hidden_state');
          expect(wanted.includes('out.pooler_output')).toBe(family.pooler);
          for (const key of wanted) {
            const { shape, values } = expected[key]!;
            expect(named[key]!.shape, key).toEqual(shape);
            expectClose(await named[key]!.data(), values, forwardTolerance, { name: key });
          }
          dispose(Object.values(named));
          disposeTree(parameters);
        }, options),
    );

    test.each([true, false])('gives the same gradients, attentions too: %s', (outputAttentions) =>
      leavesNothing(async () => {
        const expected = await readReference(`${name}.expected`);
        const { family, config, parameters } = await fixtureModel(path);
        const variables = leaves<Variable>(parameters);
        const { value, gradients } = tidy(() =>
          valueAndGradients(
            () => {
              const inputs = fixtureInputs(expected);
              const { lastHiddenState, pooled } = family.encode(parameters, inputs, config, {
                outputAttentions,
              });
              const objective = mean(square(lastHiddenState));
              return (pooled ? add(objective, mean(square(pooled))) : objective) as Scalar;
            },
            variables.map((leaf) => leaf.value),
          ),
        );
        expectClose(await value.data(), expected['out.objective']!.values, forwardTolerance, {
          name: 'loss',
        });
        const entries = family.entries(config, { path: '', prefix: '' });
        await expectGradients(gradients, variables, {
          entries,
          expected,
          tolerance: options.gradientTolerance,
        });
        dispose([value, ...gradients]);
        disposeTree(parameters);
      }, options),
    );
  });
}

function numbered(name: string, tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map((tensor, index) => [`${name}.${index}`, tensor]));
}
