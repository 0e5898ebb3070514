import { dispose, disposeTree, leaves, tidy, type Variable, valueAndGradients } from '@bertwright/tensor';
import { expect, test } from 'vitest';
import { expectClose } from '../../expect-close.ts';
import { readReference } from '../../reference.ts';
import { describeWithShared } from '../../shared.ts';
import { defaultForwardTolerance } from '../expect-values.ts';
import { leavesNothing } from '../memory.ts';
import type { ConformanceOptions } from '../options.ts';
import { expectGradients } from './expect-gradients.ts';
import { fixtureInputs, withTokenizer } from './fixture-model.ts';

/** A tiny checkpoint of Hugging Face's BertForSequenceClassification: loss, logits and gradients. */
export function describeSequenceClassification(options: ConformanceOptions): void {
  const { forwardTolerance = defaultForwardTolerance } = options;
  const name = 'bert-seqcls';
  describeWithShared(`${name}, of BertForSequenceClassification`, `fixtures/${name}`, (path) => {
    test('gives the same loss, logits and gradients', () =>
      leavesNothing(async () => {
        const { loadTask, textClassification } = await import('@bertwright/tasks');
        const expected = await readReference(`${name}.expected`);
        const inputs = fixtureInputs(expected);
        const batch = {
          ...inputs,
          rows: Int32Array.from({ length: inputs.size }, (_, row) => row),
          labels: expected['in.labels']!.values as Int32Array,
        };
        const { task } = await loadTask(textClassification, await withTokenizer(path), {
          maxLength: inputs.length,
        });
        const logits = tidy(() => task.outputs(task.parameters, batch).logits!);
        expect(logits.shape).toEqual(expected['out.logits']!.shape);
        expectClose(await logits.data(), expected['out.logits']!.values, forwardTolerance, {
          name: 'logits',
        });
        const parameters = leaves<Variable>(task.parameters);
        const context = { training: true, seed: 0, step: 0, microBatch: 0 };
        const { value, gradients } = tidy(() =>
          valueAndGradients(
            () => task.loss(task.parameters, batch, context),
            parameters.map((leaf) => leaf.value),
          ),
        );
        expectClose(await value.data(), expected['out.loss']!.values, forwardTolerance, { name: 'loss' });
        await expectGradients(gradients, parameters, {
          entries: task.entries,
          expected,
          tolerance: options.gradientTolerance,
        });
        dispose([logits, value, ...gradients]);
        disposeTree(task.parameters);
      }, options));
  });
}
