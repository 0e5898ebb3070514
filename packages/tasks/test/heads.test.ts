import {
  binaryCrossEntropy,
  crossEntropy,
  meanSquaredError,
  spanCrossEntropy,
  spanLogits,
} from '@bertwright/heads';
import {
  add,
  dispose,
  disposeTree,
  leaves,
  memory,
  type Scalar,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  expectGradients,
  fixtureInputs,
  type ReferenceTensor,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { type LoadedModel, loadModel } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

type Expected = Record<string, ReferenceTensor>;
type Outputs = Record<string, Tensor>;

/** An `in.*` array as a tensor. */
const given = (expected: Expected, name: string) => {
  const { values, shape } = expected[`in.${name}`]!;
  return tensor(values, shape as [number], values instanceof Float32Array ? 'float32' : 'int32');
};

/** What each kind of head gives, by Hugging Face's names of outputs, and its loss. */
interface Case {
  outputs: (scores: Tensor, hidden: Tensor, model: LoadedModel) => Outputs;
  loss: (outputs: Outputs, expected: Expected) => Scalar;
  /** Parameters whose gradient is truly 0. */
  zero?: RegExp;
}

const logits = (scores: Tensor) => ({ logits: scores });
const classes: Case = {
  outputs: logits,
  loss: (outputs, expected) => crossEntropy(outputs.logits!, given(expected, 'labels')),
};
const spans: Case = {
  outputs(scores) {
    const { startLogits, endLogits } = spanLogits(scores);
    return { start_logits: startLogits, end_logits: endLogits };
  },
  loss: (outputs, expected) =>
    spanCrossEntropy(
      { startLogits: outputs.start_logits!, endLogits: outputs.end_logits! },
      given(expected, 'start_positions'),
      given(expected, 'end_positions'),
    ),
  // What is added to the scores of all tokens alike changes no probability.
  zero: /^answer\.bias$|^encoder\.layers\.2\.feedForward\.norm\.offset$/,
};

const cases: Record<string, Case> = {
  'bert-seqcls': classes,
  'bert-onelabel': {
    outputs: logits,
    loss: (outputs, expected) => meanSquaredError(outputs.logits!, given(expected, 'labels')),
  },
  'bert-multilabel': {
    outputs: logits,
    loss: (outputs, expected) => binaryCrossEntropy(outputs.logits!, given(expected, 'labels')),
  },
  'bert-tokcls': classes,
  'bert-qa': spans,
  'bert-mlm': classes,
  'bert-pretraining': {
    outputs: (scores, hidden, { encoder, parameters }) => ({
      prediction_logits: scores,
      seq_relationship_logits: encoder.heads.nextSentence().apply(parameters, hidden),
    }),
    loss: (outputs, expected) =>
      add(
        crossEntropy(outputs.prediction_logits!, given(expected, 'labels')),
        crossEntropy(outputs.seq_relationship_logits!, given(expected, 'next_sentence_label')),
      ),
  },
  'distilbert-seqcls': classes,
  'distilbert-qa': spans,
  'distilbert-mlm': classes,
};

for (const [name, { outputs, loss, zero }] of Object.entries(cases)) {
  describeWithShared(`${name}, a checkpoint of Hugging Face`, `fixtures/${name}`, (path) => {
    test('gives the same loss, logits and gradients', async () => {
      const start = memory().numTensors;
      const expected = await readReference(`${name}.expected`);
      const model = await loadModel(await withTokenizer(path));
      expect([model.newParameters, model.unusedParameters]).toEqual([[], []]);
      const { encoder, head, parameters, entries } = model;
      const run = () => {
        const { positions } = head;
        const hidden = encoder.hidden(parameters.encoder, fixtureInputs(expected), { positions });
        return outputs(head.apply(parameters, hidden), hidden, model);
      };
      const found = tidy(run);
      const names = Object.keys(expected).filter((key) => /^out\..*logits$/.test(key));
      expect(names.sort()).toEqual(
        Object.keys(found)
          .map((key) => `out.${key}`)
          .sort(),
      );
      for (const [key, value] of Object.entries(found)) {
        expect(value.shape).toEqual(expected[`out.${key}`]!.shape);
        expectClose(await value.data(), expected[`out.${key}`]!.values, 1e-5, { name: key });
      }
      const variables = leaves<Variable>(parameters);
      const { value, gradients } = tidy(() =>
        valueAndGradients(
          () => loss(run(), expected),
          variables.map((leaf) => leaf.value),
        ),
      );
      expectClose(await value.data(), expected['out.loss']!.values, 1e-5, { name: 'loss' });
      await expectGradients(gradients, variables, { entries, expected, ...(zero && { zero }) });
      dispose([...Object.values(found), value, ...gradients]);
      disposeTree(parameters);
      expect(memory().numTensors).toBe(start);
    });
  });
}
