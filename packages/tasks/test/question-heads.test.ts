import { memoryFiles } from '@bertwright/checkpoint';
import { dispose, disposeTree, memory, type Tensor, tidy } from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AnswerFacts,
  configJson,
  loadModel,
  loadTask,
  type Question,
  questionAnswering,
  saveTask,
} from '../src/index.ts';
import { referenceBatch } from './reference-batch.ts';
import { trainSteps } from './tiny-cases.ts';
import { all, long, outputsOf, spanFacts, tiny } from './tiny-questions.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

describe('the pointer head', () => {
  const facts: AnswerFacts = { head: 'pointer', noAnswer: true, threshold: 0 };

  test('is saved with an architecture of its own, and loads to the same answers', async () => {
    const start = memory().numTensors;
    const task = tiny(facts);
    const files = memoryFiles();
    await saveTask(task, files);
    expect(configJson(task)).toMatchObject({ architectures: ['BertForPointerAnswering'] });
    const { task: loaded, newParameters, unusedParameters } = await loadTask(questionAnswering, files);
    expect([newParameters, unusedParameters]).toEqual([[], []]);
    expect(loaded.facts).toEqual(facts);
    const batch = all(task, [long]);
    expect(await outputsOf(loaded, batch)).toEqual(await outputsOf(task, batch));
    const model = await loadModel(files);
    expect(model.architecture).toBe('BertForPointerAnswering');
    for (const each of [task, loaded, model]) disposeTree(each.parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('does not go on as another head: a new one has to be asked for', async () => {
    const task = tiny(facts);
    const files = memoryFiles();
    await saveTask(task, files);
    await expect(loadTask(questionAnswering, files, { training: [long] })).rejects.toThrow(
      /the head to be pointer, as the model's own, got softmax.*--new-head/,
    );
    const { task: other, newParameters } = await loadTask(questionAnswering, files, {
      training: [long],
      newHead: true,
      facts: spanFacts,
    });
    expect(newParameters).toEqual(['answer.kernel', 'answer.bias']);
    for (const each of [task, other]) disposeTree(each.parameters);
  });

  test('in 200 steps it learns where answers are, and no tensor leaks', async () => {
    const start = memory().numTensors;
    const task = tiny(facts, { stride: 4 });
    const short = { question: 'what is it', context: 'where is my card today' };
    const questions: Question[] = [
      long,
      { ...short, answers: [{ text: 'my card', start: 9 }] },
      { ...short, question: 'please help me', answers: [] },
    ];
    const batch = all(task, questions);
    const tensors: number[] = [];
    const after = () => tensors.push(memory().numTensors);
    await trainSteps(task, batch, { steps: 200, learningRate: 0.01, after });
    expect(new Set(tensors).size).toBe(1);
    const outputs = await outputsOf(task, batch);
    const metric = task.metrics();
    metric.update(outputs, batch);
    expect(metric.result()).toMatchObject({ exactMatch: 1, unanswerableAccuracy: 1 });
    disposeTree(task.parameters);
    expect(memory().numTensors).toBe(start);
  });
});

describeWithShared("bert-qa, of Hugging Face's BertForQuestionAnswering", 'fixtures/bert-qa', (path) => {
  test('gives the same loss and logits', async () => {
    const start = memory().numTensors;
    const expected = await readReference('bert-qa.expected');
    const { task, newParameters, unusedParameters } = await loadTask(
      questionAnswering,
      await withTokenizer(path),
      { maxLength: 17 },
    );
    expect([newParameters, unusedParameters]).toEqual([[], []]);
    expect(task.facts).toEqual(spanFacts);
    const position = (name: string) => expected[`in.${name}_positions`]!.values as Int32Array;
    const batch = {
      ...referenceBatch({ ...expected, 'in.labels': expected['in.start_positions']! }),
      windows: [],
      starts: position('start'),
      ends: position('end'),
    };
    const { startLogits, endLogits, loss } = tidy(() => ({
      ...task.outputs(task.parameters, batch),
      loss: task.loss(task.parameters, batch, { training: true, seed: 0, step: 0, microBatch: 0 }),
    })) as Record<string, Tensor>;
    expectClose(await startLogits!.data(), expected['out.start_logits']!.values, 1e-5);
    expectClose(await endLogits!.data(), expected['out.end_logits']!.values, 1e-5);
    expectClose(await loss!.data(), expected['out.loss']!.values, 1e-5);
    dispose([startLogits!, endLogits!, loss!]);
    disposeTree(task.parameters);
    expect(memory().numTensors).toBe(start);
  });
});
