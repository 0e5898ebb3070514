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
import { expect, test } from 'vitest';
import { expectClose } from '../../expect-close.ts';
import { readReference } from '../../reference.ts';
import { describeWithShared } from '../../shared.ts';
import { defaultForwardTolerance } from '../expect-values.ts';
import { leavesNothing } from '../memory.ts';
import type { ConformanceOptions } from '../options.ts';
import { expectGradients } from './expect-gradients.ts';
import { fixtureInputs, fixtureModel } from './fixture-model.ts';

/** A tiny checkpoint of Hugging Face's BertModel: every output, and the gradient of every parameter. */
export function describeEncoder(name: string, options: ConformanceOptions): void {
  const { forwardTolerance = defaultForwardTolerance } = options;
  describeWithShared(`${name}, a checkpoint of Hugging Face's BertModel`, `fixtures/${name}`, (path) => {
    test('gives the same outputs, hidden states and attentions', () =>
      leavesNothing(async () => {
        const { bert } = await import('@bertwright/encoder');
        const expected = await readReference(`${name}.expected`);
        const { config, parameters } = await fixtureModel(path);
        const outputs = tidy(() =>
          bert(parameters, fixtureInputs(expected), config, {
            outputHiddenStates: true,
            outputAttentions: true,
          }),
        );
        const named: Record<string, Tensor> = {
          'out.last_hidden_state': outputs.lastHiddenState,
          'out.pooler_output': outputs.pooled!,
          ...numbered('out.hidden_states', outputs.hiddenStates!),
          ...numbered('out.attentions', outputs.attentions!),
        };
        const wanted = Object.keys(expected).filter(
          (key) => key.startsWith('out.') && key !== 'out.objective',
        );
        expect(wanted.length).toBeGreaterThanOrEqual(2);
        for (const key of wanted) {
          const { shape, values } = expected[key]!;
          expect(named[key]!.shape, key).toEqual(shape);
          expectClose(await named[key]!.data(), values, forwardTolerance, { name: key });
        }
        dispose(Object.values(named));
        disposeTree(parameters);
      }, options));

    test('gives the same gradients', () =>
      leavesNothing(async () => {
        const { bert, bertEntries } = await import('@bertwright/encoder');
        const expected = await readReference(`${name}.expected`);
        const { config, parameters } = await fixtureModel(path);
        const variables = leaves<Variable>(parameters);
        const { value, gradients } = tidy(() =>
          valueAndGradients(
            () => {
              const { lastHiddenState, pooled } = bert(parameters, fixtureInputs(expected), config);
              return add(mean(square(lastHiddenState)), mean(square(pooled!))) as Scalar;
            },
            variables.map((leaf) => leaf.value),
          ),
        );
        expectClose(await value.data(), expected['out.objective']!.values, forwardTolerance, {
          name: 'loss',
        });
        const entries = bertEntries(config, { path: '', prefix: '' });
        await expectGradients(gradients, variables, {
          entries,
          expected,
          tolerance: options.gradientTolerance,
        });
        dispose([value, ...gradients]);
        disposeTree(parameters);
      }, options));
  });
}

function numbered(name: string, tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map((tensor, index) => [`${name}.${index}`, tensor]));
}
