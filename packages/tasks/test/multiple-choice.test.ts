import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder } from '@bertwright/checkpoint';
import { tableFields } from '@bertwright/data';
import { disposeTree, tidy } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { type ChoiceExample, freshTask, multipleChoice, saveTask } from '../src/index.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const make = () =>
  freshTask(multipleChoice, {
    vocabulary,
    facts: {},
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32, initializerRange: 0.3 },
  });

async function run(task: ReturnType<typeof make>, examples: readonly ChoiceExample[]) {
  const batch = task.prepare(examples).batch({ rows: examples.map((_, row) => row) });
  const context = { training: false, seed: 0, step: 0, microBatch: 0 };
  const [loss, logits] = tidy(() => [
    task.loss(task.parameters, batch, context),
    task.outputs(task.parameters, batch).logits!,
  ]);
  const host = { values: Float32Array.from(await logits!.data()), shape: logits!.shape };
  const [value] = await loss!.data();
  loss!.dispose();
  logits!.dispose();
  return { batch, host, loss: value!, answers: task.decode({ logits: host }, batch, { top: 9 }) };
}

const read = (values: Record<string, unknown>, separator = '|') => {
  const table = { name: 'rows.jsonl', columns: Object.keys(values), rows: [{ line: 3, values }] };
  const columns = { context: 'context', question: 'question', choices: 'choices', label: 'label' };
  return multipleChoice.example(tableFields(table, columns)[0]!, { separator });
};

const few: ChoiceExample = { question: 'where is my', choices: ['card', 'rate'], label: 1 };
const many: ChoiceExample = {
  context: 'my card is lost',
  question: 'what is lost ?',
  choices: ['money', 'my card', 'the rate', 'transfer'],
  label: 1,
};

test('questions with different numbers of choices are answered as if each were alone', async () => {
  const task = make();
  const together = await run(task, [few, many]);
  const alone = [await run(task, [few]), await run(task, [many])];
  for (const [row, { answers }] of alone.entries()) {
    expect(together.answers[row]!.map(({ choice }) => choice)).toEqual(
      answers[0]!.map(({ choice }) => choice),
    );
    const probabilities = together.answers[row]!.map(({ probability }) => probability);
    expectClose(
      probabilities,
      answers[0]!.map(({ probability }) => probability),
      1e-5,
    );
    expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 6);
  }
  expect(together.answers.map((answer) => answer.length)).toEqual([2, 4]);
  expect(together.loss).toBeCloseTo((alone[0]!.loss + alone[1]!.loss) / 2, 5);
  disposeTree(task.parameters);
});

test('rows without a label count for nothing in loss and accuracy', async () => {
  const task = make();
  const { label: _, ...unknown } = many;
  const { batch, host, loss } = await run(task, [few, unknown]);
  expect(batch.weight).toBe(1);
  expect(loss).toBeCloseTo((await run(task, [few])).loss, 5);
  const metric = task.metrics();
  metric.update({ logits: { ...host, values: [0, 1, -1e9, -1e9, 5, 0, 0, 0] } }, batch);
  expect(metric.result()).toEqual({ accuracy: 1 });
  disposeTree(task.parameters);
});

test('a label is the number of a choice or its text; a text that is a choice is no number', () => {
  const choices = ['3', '0', '7'];
  const labelOf = (label: unknown) => read({ question: 'how many ?', choices, label }).label;
  expect([labelOf(2), labelOf('2'), labelOf('0'), labelOf('7'), labelOf(undefined)]).toEqual([
    2,
    2,
    1,
    2,
    undefined,
  ]);
  expect(read({ question: 'how', choices: 'so; or so ', label: 'or so' }, ';')).toMatchObject({
    choices: ['so', 'or so'],
    label: 1,
  });
});

test.each([
  [{ choices: ['only'] }, 'at least two choices'],
  [{ choices: ['one', ''] }, 'none empty'],
  [{ choices: 'one' }, '--separator'],
  [{ choices: ['one', 'two'], label: 2 }, 'from 0 to 1'],
  [{ choices: ['one', 'two'], label: 'three' }, 'its text'],
])('%j is refused with its line', (values, message) => {
  expect(() => read({ question: 'what ?', ...values })).toThrow(
    expect.objectContaining({
      code: 'invalid-value',
      message: expect.stringMatching(new RegExp(`^rows\\.jsonl:3: Expected .*${message}`)),
    }),
  );
});

const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
test('Hugging Face loads a saved folder and gives the same loss and logits', async (context) => {
  if (spawnSync(python, ['-c', 'import torch, transformers']).status !== 0) {
    context.skip(
      `needs torch and transformers in ${python}: name a Python that has them in BERTWRIGHT_PYTHON`,
    );
  }
  const path = await mkdtemp(join(tmpdir(), 'bertwright-'));
  const task = make();
  const program = `
import json, sys, torch
from transformers import AutoModelForMultipleChoice, AutoTokenizer
folder, example = sys.argv[1], json.loads(sys.argv[2])
model = AutoModelForMultipleChoice.from_pretrained(folder).eval()
first = [example['context']] * len(example['choices'])
second = [example['question'] + ' ' + choice for choice in example['choices']]
encoded = AutoTokenizer.from_pretrained(folder)(first, second, padding=True, return_tensors='pt')
with torch.no_grad():
    outputs = model(**{name: value[None] for name, value in encoded.items()}, labels=torch.tensor([example['label']]))
print('RESULT' + json.dumps([outputs.loss.item(), *outputs.logits.flatten().tolist()]))
`;
  try {
    await saveTask(task, folder(join(path, 'model')));
    const options = { encoding: 'utf8' } as const;
    const ran = spawnSync(python, ['-c', program, join(path, 'model'), JSON.stringify(many)], options);
    expect(ran.status, ran.stderr).toBe(0);
    const { loss, host } = await run(task, [many]);
    expectClose([loss, ...host.values], JSON.parse(ran.stdout.split('RESULT')[1]!), 1e-5);
  } finally {
    disposeTree(task.parameters);
    await rm(path, { recursive: true });
  }
});
