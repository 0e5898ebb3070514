import { writeFileSync } from 'node:fs';
import { onnx } from '@bertwright/backend-onnx';
import { type Files, folder, memoryFiles } from '@bertwright/checkpoint';
import { fileSource } from '@bertwright/data';
import { type ClassificationOptions, textClassification } from '@bertwright/tasks';
import { type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate, predict, type TaskRun, type TrainingSettings } from '../src/index.ts';
import { contentsOf, temporaryFolder } from './temporary-folder.ts';
import { csv, goThrough, keepingTensors, rows, tinyRun } from './tiny-run.ts';

let backend: BackendInfo;
let model: Files;
const path = temporaryFolder(afterAll);
beforeAll(async () => {
  backend = await useBackend(onnx({ threads: 1 }));
  model = folder(path);
  await goThrough(tinyRun(backend, { output: model, settings: { epochs: 1 } }));
});
afterAll(endBackend);

const good = csv('train.csv', rows(24));

/** Passes where a run is refused with a message before it tells a plan, and the folder stays as it was. */
async function expectRefused(
  run: Partial<TaskRun<ClassificationOptions>>,
  code: string,
  message: RegExp | string,
) {
  const before = contentsOf(path);
  const seen: string[] = [];
  const running = keepingTensors(() =>
    goThrough(tinyRun(backend, { output: model, ...run }), ({ type }) => seen.push(type)),
  );
  await expect(running).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect(seen).not.toContain('plan');
  expect(contentsOf(path)).toEqual(before);
}

/** The saved model with some of its files changed. */
async function changed(change: (name: string, bytes: Uint8Array) => Uint8Array | string | undefined) {
  const files: Record<string, Uint8Array | string> = {};
  for (const name of await model.list()) {
    const contents = change(name, await model.read(name));
    if (contents !== undefined) files[name] = contents;
  }
  return memoryFiles(files);
}

/** The saved model with other fields in its config.json. */
function configured(fields: Record<string, unknown>) {
  return changed((name, bytes) =>
    name === 'config.json'
      ? JSON.stringify({ ...JSON.parse(new TextDecoder().decode(bytes)), ...fields })
      : bytes,
  );
}

describe('rows', () => {
  test('a file that is not there', async () => {
    await expect(fileSource('nowhere/train.csv')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/nowhere\/train\.csv: Expected a file, got nothing at this path; check/),
    });
  });

  test('a file of 0 bytes', async () => {
    const empty = `${temporaryFolder()}.csv`;
    writeFileSync(empty, '');
    await expect(fileSource(empty)).rejects.toMatchObject({ code: 'empty-file' });
  });

  test.each([
    ['a file of white space', ' \n\n', 'empty-file', /^train\.csv: Expected rows, got an empty file/],
    ['a header without rows', 'text,label\n', 'no-rows', /^train\.csv: Expected rows below the header/],
    [
      'a row without a label',
      'text,label\nmy card,card\nmy cash,\nmy salary,money\n',
      'missing-value',
      /^train\.csv:3: Expected .*label/,
    ],
    [
      'a row without a text',
      'text,label\nmy card,card\n,money\n',
      'missing-value',
      /^train\.csv:3: Expected/,
    ],
    [
      'a column that is not there',
      'question,label\nmy card,card\n',
      'missing-column',
      /^train\.csv: Expected the column "text", got "question", "label"/,
    ],
    [
      'one label only',
      'text,label\nmy card,card\nmy chip,card\n',
      'labels-invalid',
      /^Expected rows of at least two labels, got only "card": check which column the labels are read from\.$/,
    ],
    [
      'too few rows to hold some out',
      'text,label\nmy card,card\nmy cash,money\n',
      'too-few-rows',
      /^Expected enough rows to hold out a share of 0\.1 for validation, got 2: give more rows, a file, or 'none'\.$/,
    ],
  ])('%s', async (_, contents, code, message) => {
    await expectRefused({ sources: { training: { name: 'train.csv', contents } } }, code, message);
  });

  test.each(['test', 'validation'] as const)('a label in the %s rows that training has not', async (part) => {
    const strange = csv(`${part}.csv`, [...rows(3), { text: 'my dog', label: 'pets' }]);
    const message = new RegExp(
      `^${part}\\.csv:5: Expected one of 3 known labels \\("card", "money", "travel"\\), got "pets"; correct`,
    );
    await expectRefused({ sources: { training: good, [part]: strange } }, 'unknown-label', message);
  });

  test('a label that the model does not know, with the row and a way out', async () => {
    const training = csv('train.csv', [...rows(6), { text: 'my dog', label: 'pets' }, ...rows(6)]);
    const run = { sources: { training }, model: { files: model } };
    await expectRefused(
      run,
      'labels-differ',
      /^train\.csv:8: Expected a label that the head of .* knows, got another: put a new .*--new-head/,
    );
  });
});

describe('options', () => {
  test.each<[Partial<TrainingSettings>, RegExp]>([
    [
      { batchSize: 0 },
      /^Expected the batch size to be a whole number of at least 1, got 0: 32 is the default\.$/,
    ],
    [{ batchSize: 1.5 }, /^Expected the batch size to be a whole number of at least 1, got 1\.5/],
    [{ epochs: 0 }, /^Expected the number of epochs to be a whole number of at least 1, got 0/],
    [{ learningRate: 0 }, /^Expected the learning rate to be a number above 0 and of at most 10, got 0/],
    [{ learningRate: Number.NaN }, /^Expected the learning rate .*, got NaN/],
    [{ warmup: 1.5 }, /^Expected the warm-up to be a number of at least 0 and of at most 1, got 1\.5/],
    [{ weightDecay: -1 }, /^Expected the weight decay .*, got -1/],
    [{ clip: 0 }, /^Expected the clipping norm .*, got 0/],
    [{ maxLength: 2 }, /^Expected the maximum length to be a whole number of at least 3, got 2/],
    [{ seed: -1 }, /^Expected the seed .*, got -1/],
    [{ seed: 2 ** 32 }, /^Expected the seed .*, got 4294967296/],
    [{ maxSteps: 0 }, /^Expected the number of steps .*, got 0: leave it out/],
  ])('%j', async (settings, message) => {
    await expectRefused({ settings }, 'invalid-option', message);
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [
      { labelSmoothing: 1 },
      /^Expected the label smoothing to be a number of at least 0 and below 1, got 1: 0 is/,
    ],
    [
      { classWeights: 'odd' },
      /^Expected the class weights to be equal or balanced, got odd: equal is the default/,
    ],
    [{ stride: 1 }, /^Expected options of text-classification \(labelSmoothing, classWeights\), got stride/],
  ])('of the task: %j', async (options, message) => {
    await expectRefused({ options }, 'option-invalid', message);
  });

  test.each([0, 1, -0.5, Number.NaN])('a share of %s for validation', async (validation) => {
    const message = /^Expected the share of validation rows .*: say 'none' to hold out none\.$/;
    await expectRefused({ sources: { training: good, validation } }, 'invalid-option', message);
  });

  test('no row of a class', async () => {
    const sources = { training: good, perClass: 0 };
    await expectRefused({ sources }, 'invalid-option', /^Expected the rows of a class .*, got 0/);
  });

  test('a maximum length beyond the positions of the model', async () => {
    await expectRefused(
      { model: { files: model }, settings: { maxLength: 17 } },
      'length-unsupported',
      /^Expected a length of 1 to 16 tokens, the model's positions, got 17: choose a shorter maximum length\.$/,
    );
  });

  test('a vocabulary without room for the alphabet', async () => {
    const fresh = tinyRun(backend).model as object;
    await expectRefused(
      { model: { ...fresh, vocabularySize: 8, config: {} } },
      'options',
      /^Expected .* 43 .*got /,
    );
  });
});

describe('models', () => {
  const start = (files: Files, more: Partial<TaskRun<ClassificationOptions>> = {}) => ({
    sources: { training: good },
    model: { files },
    settings: { maxLength: 16 },
    ...more,
  });

  test('a folder that is not there', async () => {
    const run = start(folder('nowhere/model'));
    await expectRefused(run, 'not-a-model', /nowhere\/model/);
  });

  test('a folder that is no model', async () => {
    await expectRefused(start(memoryFiles({ 'readme.md': 'hello' })), 'not-a-model', /config\.json/);
  });

  test('a folder without weights', async () => {
    const files = await changed((name, bytes) => (name === 'model.safetensors' ? undefined : bytes));
    await expectRefused(
      start(files),
      'not-a-model',
      /^Expected model\.safetensors in memory, got no weights/,
    );
  });

  test.each([
    ['cut in its data', (bytes: Uint8Array) => bytes.slice(0, bytes.length - 100)],
    ['cut in its header', (bytes: Uint8Array) => bytes.slice(0, 40)],
    ['empty', () => new Uint8Array(0)],
    ['another format', () => new TextEncoder().encode('<html>404 Not Found</html>')],
    [
      'with a header of an absurd length',
      (bytes: Uint8Array) => bytes.map((byte, at) => (at === 6 ? 255 : byte)),
    ],
  ])('a safetensors file that is %s', async (_, damage) => {
    const files = await changed((name, bytes) => (name === 'model.safetensors' ? damage(bytes) : bytes));
    await expectRefused(start(files), 'damaged', /^Expected .*: model\.safetensors is damaged; download/);
  });

  test('a config.json that is no JSON', async () => {
    const files = await changed((name, bytes) => (name === 'config.json' ? '{' : bytes));
    await expectRefused(start(files), 'damaged', /config\.json/);
  });

  test('another architecture', async () => {
    const files = await configured({ architectures: ['RobertaForSequenceClassification'] });
    await expectRefused(
      start(files),
      'config-unsupported',
      /^Expected a model of a known family \(BERT, .* in memory, .*, got RobertaForSequenceClassification: choose/,
    );
  });

  test('another type of model', async () => {
    const files = await configured({ architectures: undefined, model_type: 'gpt2' });
    await expectRefused(start(files), 'config-unsupported', /gpt2/);
  });

  test('a size that its weights have not', async () => {
    const files = await configured({ hidden_size: 64 });
    await expectRefused(start(files), 'wrong-shape', /Expected/);
  });

  test('no tokenizer', async () => {
    const files = await changed((name, bytes) => (/token|vocab/.test(name) ? undefined : bytes));
    await expectRefused(start(files), 'files', /Expected/);
  });
});

describe('the output', () => {
  test('a folder that holds files of others', async () => {
    const output = temporaryFolder();
    await folder(output).write([{ name: 'thesis.docx', data: new Uint8Array(3) }]);
    const before = contentsOf(output);
    const running = goThrough(tinyRun(backend, { output: folder(output) }));
    await expect(running).rejects.toMatchObject({
      code: 'foreign-files',
      message: expect.stringContaining('thesis.docx'),
    });
    expect(contentsOf(output)).toEqual(before);
  });

  test('a path where a file is', async () => {
    const output = temporaryFolder();
    writeFileSync(output, 'a file');
    const running = goThrough(tinyRun(backend, { output: folder(output) }));
    await expect(running).rejects.toMatchObject({ code: 'not-writable' });
  });
});

describe('evaluation and prediction', () => {
  const predictions = async (options: { batchSize?: number; maxLength?: number; top?: number }) => {
    const examples = [{ text: 'my card' }];
    for await (const _ of predict(textClassification, { model, examples, ...options }));
  };

  test('a batch size of 0', async () => {
    const refusal = { code: 'invalid-option', message: expect.stringMatching(/^Expected the batch size/) };
    await expect(evaluate(textClassification, { model, data: good, batchSize: 0 })).rejects.toMatchObject(
      refusal,
    );
    await expect(predictions({ batchSize: 0 })).rejects.toMatchObject(refusal);
  });

  test('a maximum length that holds no text, or is beyond the positions', async () => {
    await expect(predictions({ maxLength: 2 })).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(keepingTensors(() => predictions({ maxLength: 17 }))).rejects.toMatchObject({
      code: 'length-unsupported',
    });
  });

  test('no label asked for', async () => {
    await expect(predictions({ top: 0 })).rejects.toMatchObject({ code: 'invalid-option' });
  });

  test('a label that the model does not know, with its row', async () => {
    const data = csv('new.csv', [...rows(2), { text: 'my dog', label: 'pets' }]);
    await expect(keepingTensors(() => evaluate(textClassification, { model, data }))).rejects.toMatchObject({
      code: 'unknown-label',
      message: expect.stringMatching(/^new\.csv:4: /),
    });
  });
});
