import { memoryFiles } from '@bertwright/checkpoint';
import { disposeTree, leaves, memory, tidy, type Variable } from '@bertwright/tensor';
import {
  describeWithShared,
  fixtureInputs,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { encoderModel, families, loadModel, loadTask, TaskError, textClassification } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

describeWithShared('a folder of ../shared/fixtures', 'fixtures', (fixtures) => {
  test.each([
    ['bert', 'BertModel', 'BERT', 2, 'single_label_classification'],
    ['bert-seqcls', 'BertForSequenceClassification', 'BERT', 3, 'single_label_classification'],
    ['bert-onelabel', 'BertForSequenceClassification', 'BERT', 1, 'regression'],
    ['bert-multilabel', 'BertForSequenceClassification', 'BERT', 5, 'multi_label_classification'],
    ['bert-tokcls', 'BertForTokenClassification', 'BERT', 7, 'single_label_classification'],
    ['bert-pretraining', 'BertForPreTraining', 'BERT', 2, 'single_label_classification'],
    ['distilbert', 'DistilBertModel', 'DistilBERT', 2, 'single_label_classification'],
    [
      'distilbert-seqcls',
      'DistilBertForSequenceClassification',
      'DistilBERT',
      2,
      'single_label_classification',
    ],
    ['electra', 'ElectraModel', 'ELECTRA', 2, 'single_label_classification'],
  ])('%s is a %s', async (name, architecture, family, outputs, problem) => {
    const start = memory().numTensors;
    const model = await loadModel(await withTokenizer(`${fixtures}/${name}`));
    expect(model.newParameters).toEqual([]);
    expect(model.unusedParameters).toEqual([]);
    expect(model).toMatchObject({ architecture, outputs, problem, encoder: { name: family } });
    disposeTree(model.parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('num_labels serves where labels have no names', async () => {
    const change = (config: Record<string, unknown>) => {
      delete config.id2label;
      config.num_labels = 3;
    };
    const model = await loadModel(await withTokenizer(`${fixtures}/bert-seqcls`, change));
    expect(model.outputs).toBe(3);
    expect(model.config()).toMatchObject({ num_labels: 3 });
    disposeTree(model.parameters);
  });

  test('a model without a head gives its hidden states', async () => {
    const expected = await readReference('electra.expected');
    const { encoder, head, parameters } = await loadModel(await withTokenizer(`${fixtures}/electra`));
    const states = tidy(() =>
      head.apply(
        parameters,
        encoder.hidden(parameters.encoder, fixtureInputs(expected), { positions: 'all' }),
      ),
    );
    expect(states.shape).toEqual(expected['out.last_hidden_state']!.shape);
    states.dispose();
    disposeTree(parameters);
  });

  test('a language model whose embeddings are not tied is refused', async () => {
    const files = await withTokenizer(`${fixtures}/bert-mlm`, (config) => {
      config.tie_word_embeddings = false;
    });
    await expect(loadModel(files)).rejects.toMatchObject({ code: 'config-unsupported' });
  });

  test("ELECTRA's discriminator is refused by its own name; a task keeps its encoder", async () => {
    const start = memory().numTensors;
    const files = await withTokenizer(`${fixtures}/electra`, (config) => {
      config.architectures = ['ElectraForPreTraining'];
    });
    await expect(loadModel(files)).rejects.toMatchObject({
      code: 'config-unsupported',
      message: expect.stringMatching(
        /head that is known \(ForSequenceClassification, .*, ForMaskedLM.*got ForPreTraining.*load it as a task/,
      ),
    });
    const facts = { labels: ['a', 'b'] };
    const loaded = await loadTask(textClassification, files, { facts, maxLength: 17 });
    expect(loaded.newParameters.every((path) => path.startsWith('classifier.'))).toBe(true);
    disposeTree(loaded.task.parameters);
    expect(memory().numTensors).toBe(start);
  });

  test.each([
    ['a head that is not known', { architectures: ['BertLMHeadModel'] }, 'config-unsupported'],
    ['a head of a task that is not known', { architectures: ['BertForSomething'] }, 'config-unsupported'],
    ['another family', { model_type: 'roberta', architectures: ['RobertaModel'] }, 'config-unsupported'],
    ['weights of another head', { architectures: ['BertForQuestionAnswering'] }, 'no-model'],
    ['more labels than the head has', { id2label: { 0: 'a', 1: 'b', 2: 'c', 3: 'd' } }, 'wrong-shape'],
    ['more labels than any head has', { id2label: null, num_labels: 1e9 }, 'labels-invalid'],
    ['as many labels as a head may have', { id2label: null, num_labels: 1e6 }, 'wrong-shape'],
    ['another number of labels than their names', { num_labels: 1 }, 'labels-invalid'],
    ['a number of labels that is not whole', { id2label: null, num_labels: 2.5 }, 'labels-invalid'],
    ['a number of labels that is text', { id2label: null, num_labels: '3' }, 'labels-invalid'],
    ['no label', { id2label: null, num_labels: 0 }, 'labels-invalid'],
    ['labels that are a text', { id2label: 'abc' }, 'labels-invalid'],
    ['labels in an array', { id2label: ['a', 'b', 'c'] }, 'labels-invalid'],
    ['a problem that is not known', { problem_type: 'ranking' }, 'config-unsupported'],
    ['a problem that is no text', { problem_type: ['regression'] }, 'config-unsupported'],
    ['more layers than any model has', { num_hidden_layers: 1e9 }, 'config-invalid'],
    // Whatever else is absurd is compared with the file's shapes, before anything of that size is made.
    ['an absurd width', { hidden_size: 4e12 }, 'wrong-shape'],
    ['an absurd vocabulary', { vocab_size: 1e15 }, 'wrong-shape'],
    ['absurdly many positions', { max_position_embeddings: 1e15 }, 'wrong-shape'],
    ['absurdly wide layers', { intermediate_size: 1e15 }, 'wrong-shape'],
    ['absurdly many token types', { type_vocab_size: 1e15 }, 'wrong-shape'],
  ])('%s is refused', async (_, change, code) => {
    const start = memory().numTensors;
    const files = await withTokenizer(`${fixtures}/bert-seqcls`, (config) => Object.assign(config, change));
    await expect(loadModel(files)).rejects.toMatchObject({ code });
    expect(memory().numTensors).toBe(start);
  });
});

test('a folder that is no model is refused', async () => {
  await expect(loadModel(memoryFiles())).rejects.toMatchObject({ code: 'not-a-model' });
});

describe.each(families.map((family) => [family.name, family] as const))('%s', (_, family) => {
  const sizes = { vocabularySize: 30, hiddenSize: 8, layers: 1, heads: 2, maxPositions: 8 };
  const encoder = encoderModel(family, family.encoder.config(sizes));
  const heads = {
    sequenceClassification: encoder.heads.sequenceClassification(3),
    tokenClassification: encoder.heads.tokenClassification(3),
    questionAnswering: encoder.heads.questionAnswering(),
    maskedLanguageModel: encoder.heads.maskedLanguageModel(),
    multipleChoice: encoder.heads.multipleChoice(),
  };
  const shapes: Record<keyof typeof heads, number[]> = {
    sequenceClassification: [2, 3],
    tokenClassification: [2, 3, 3],
    questionAnswering: [2, 3, 2],
    maskedLanguageModel: [2, 3, 30],
    multipleChoice: [2, 1],
  };

  test.each(Object.entries(heads))(
    '%s starts with parameters of its entries, and gives its shape',
    (name, head) => {
      const start = memory().numTensors;
      const fresh = head.fresh(1);
      expect(leaves<Variable>(fresh).map(({ path, value }) => [path, value.shape])).toEqual(
        head.entries.map(({ path, shape }) => [path, shape]),
      );
      const parameters = { encoder: encoder.parameters({ seed: 1, pooler: head.pooler }), ...fresh };
      const inputs = { size: 2, length: 3, inputIds: Int32Array.of(2, 7, 3, 2, 8, 3) };
      const scores = tidy(() => {
        const hidden = encoder.hidden(parameters.encoder, inputs, { positions: head.positions });
        return head.apply(parameters, hidden);
      });
      expect(scores.shape).toEqual(shapes[name as keyof typeof heads]);
      scores.dispose();
      disposeTree(parameters);
      expect(memory().numTensors).toBe(start);
    },
  );

  test('next sentences are for BERT alone', () => {
    if (family.name === 'BERT') expect(encoder.heads.nextSentence().entries).toHaveLength(2);
    else expect(() => encoder.heads.nextSentence()).toThrow(TaskError);
  });
});
