import {
  dispose,
  disposeTree,
  leaves,
  memory,
  tidy,
  transpose,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { loadTask, textClassification } from '../src/index.ts';
import { referenceBatch } from './reference-batch.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const tolerance = 1e-5;

describeWithShared(
  "bert-seqcls, of Hugging Face's BertForSequenceClassification",
  'fixtures/bert-seqcls',
  (path) => {
    test('gives the same loss, logits and gradients', async () => {
      const start = memory().numTensors;
      const expected = await readReference('bert-seqcls.expected');
      const batch = referenceBatch(expected);
      const { task, newParameters, unusedParameters } = await loadTask(
        textClassification,
        await withTokenizer(path),
        {
          maxLength: 17,
        },
      );
      expect([newParameters, unusedParameters]).toEqual([[], []]);
      expect(task.facts.labels).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2']);

      const logits = tidy(() => task.outputs(task.parameters, batch).logits!);
      expect(logits.shape).toEqual(expected['out.logits']!.shape);
      expectClose(await logits.data(), expected['out.logits']!.values, tolerance);
      const parameters = leaves<Variable>(task.parameters);
      const { value, gradients } = tidy(() =>
        valueAndGradients(
          () => task.loss(task.parameters, batch, { training: true, seed: 0, step: 0, microBatch: 0 }),
          parameters.map((leaf) => leaf.value),
        ),
      );
      expectClose(await value.data(), expected['out.loss']!.values, tolerance);
      const entries = new Map(task.entries.map((entry) => [entry.path, entry]));
      for (const [index, leaf] of parameters.entries()) {
        const { names, transposed } = entries.get(leaf.path)!;
        const gradient = gradients[index]!;
        const turned = transposed ? tidy(() => transpose(gradient)) : gradient;
        // The gradient of a key's bias is truly 0: what either side computes is rounding noise.
        const absolute = leaf.path.endsWith('key.bias') ? 1e-7 : 0;
        const wanted = expected[`grad.${names[0]}`]!.values;
        expectClose(await turned.data(), wanted, tolerance, { name: leaf.path, absolute });
        dispose([turned, gradient]);
      }
      dispose([logits, value]);
      disposeTree(task.parameters);
      expect(memory().numTensors).toBe(start);
    });
  },
);
