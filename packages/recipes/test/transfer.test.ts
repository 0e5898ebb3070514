import { onnx } from '@bertwright/backend-onnx';
import { adapterBase, adapterOver, type Files, memoryFiles, openSafetensors } from '@bertwright/checkpoint';
import { maskedLanguageModelling, regression, textClassification } from '@bertwright/tasks';
import { type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate, train } from '../src/index.ts';
import { csv, goThrough, keepingTensors, ofType, readJson, rows, tinyRun } from './tiny-run.ts';

let backend: BackendInfo;
const pretrained = memoryFiles();
beforeAll(async () => {
  backend = await useBackend(onnx({ threads: 1 }));
  await goThrough(tinyRun(backend, { output: pretrained }));
});
afterAll(endBackend);

/** The numbers of every tensor of a file, by its name. */
async function tensorsOf(files: Files, name = 'model.safetensors'): Promise<Map<string, number[]>> {
  const weights = await openSafetensors(files, name);
  const found = new Map<string, number[]>();
  for (const each of weights.names) {
    found.set(each, Array.from((await weights.read(each)).values as Float32Array));
  }
  return found;
}

/** The names of tensors that a run changed. */
async function changedBy(output: Files): Promise<string[]> {
  const before = await tensorsOf(pretrained);
  const after = await tensorsOf(output);
  return [...after]
    .filter(([name, values]) => values.join() !== before.get(name)?.join())
    .map(([name]) => name);
}

const accuracyOf = async (model: Files) =>
  (await evaluate(textClassification, { model, data: csv('test.csv', rows(12, 1)) })).scores.accuracy;

test('a model that was trained for one task starts another: its encoder is kept, its head is new', async () => {
  const scored = rows(24).map(({ text }, row) => `${text},my card,${row % 5}\n`);
  const output = memoryFiles();
  const run = train(regression, {
    sources: { training: { name: 'pairs.csv', contents: `text,pair,score\n${scored.join('')}` } },
    model: { files: pretrained },
    backend,
    output,
    settings: { epochs: 1, batchSize: 8, learningRate: 1e-4, maxLength: 16 },
    freeze: 'layers',
    newHead: true,
  });
  const plan = await keepingTensors(async () => {
    let found: { newParameters: readonly string[]; unusedParameters: readonly string[] } | undefined;
    for await (const event of run) if (event.type === 'plan') found = event;
    return found!;
  });
  expect(plan.newParameters).toEqual(['classifier.kernel', 'classifier.bias']);
  expect([...plan.unusedParameters].sort()).toEqual(['classifier.bias', 'classifier.weight']);
  expect((await changedBy(output)).sort()).toEqual([
    'bert.pooler.dense.bias',
    'bert.pooler.dense.weight',
    'classifier.bias',
    'classifier.weight',
  ]);
});

test('freeze leaves what lies below paths and matches patterns as it was', async () => {
  const output = memoryFiles();
  const freeze = ['encoder.embeddings', /\.bias$/];
  const { events } = await goThrough(tinyRun(backend, { model: { files: pretrained }, freeze, output }));
  const changed = await changedBy(output);
  expect(changed).toContain('bert.encoder.layer.0.attention.self.query.weight');
  expect(changed.filter((name) => /embeddings|(?<!LayerNorm)\.bias$/.test(name))).toEqual([]);
  expect(ofType(events, 'plan')[0]!.settings.freeze).toBe('encoder.embeddings /\\.bias$/');
  await expect(
    goThrough(tinyRun(backend, { model: { files: pretrained }, freeze: 'decoder' })),
  ).rejects.toMatchObject({ code: 'invalid-option' });
});

test('gradual unfreezing trains the head first, then a layer more every few epochs', async () => {
  const run = (epochs: number, output: Files) =>
    keepingTensors(() =>
      goThrough(
        tinyRun(backend, {
          model: { files: pretrained },
          output,
          settings: { epochs, unfreezeEvery: 1, weightDecay: 0 },
        }),
      ),
    );
  const [one, two, three] = [memoryFiles(), memoryFiles(), memoryFiles()];
  const { report, events } = await run(1, one);
  const head = ['bert.pooler.dense.bias', 'bert.pooler.dense.weight', 'classifier.bias', 'classifier.weight'];
  expect((await changedBy(one)).sort()).toEqual(head);
  // While the encoder is frozen its features are computed once.
  expect(report.history.featureRows).toBeGreaterThan(0);
  const { trainable, parameters } = ofType(events, 'plan')[0]!.model;
  expect(trainable).toBeLessThan(parameters / 4);
  await run(2, two);
  const changed = await changedBy(two);
  expect(changed).toContain('bert.encoder.layer.0.output.dense.weight');
  expect(changed.some((name) => name.includes('embeddings'))).toBe(false);
  await run(3, three);
  expect((await changedBy(three)).some((name) => name.includes('embeddings'))).toBe(true);
});

test('with a layer decay lower layers move less, and a decay of 1 changes nothing', async () => {
  const moved = async (layerDecay?: number) => {
    const output = memoryFiles();
    const settings = { maxSteps: 1, weightDecay: 0, ...(layerDecay !== undefined && { layerDecay }) };
    await keepingTensors(() =>
      goThrough(tinyRun(backend, { model: { files: pretrained }, output, settings })),
    );
    const [before, after] = [await tensorsOf(pretrained), await tensorsOf(output)];
    const by = (name: string) =>
      Math.max(...after.get(name)!.map((value, at) => Math.abs(value - before.get(name)![at]!)));
    return [
      'classifier.weight',
      'bert.encoder.layer.0.output.dense.weight',
      'bert.embeddings.position_embeddings.weight',
    ].map(by);
  };
  const plain = await moved();
  expect(await moved(1)).toEqual(plain);
  const [head, layer, embeddings] = await moved(0.5);
  // AdamW's first step moves every number by its rate.
  expect(layer! / head!).toBeCloseTo(0.5, 1);
  expect(embeddings! / head!).toBeCloseTo(0.25, 1);
});

describe('LoRA', () => {
  const lora = { rank: 2, alpha: 4 };

  test('trains factors and head alone, and saves an adapter that is loaded over its base', async () => {
    const output = memoryFiles();
    const { events, report } = await keepingTensors(() =>
      goThrough(tinyRun(backend, { model: { files: pretrained }, newHead: true, lora, output })),
    );
    const names = [...(await tensorsOf(output, 'adapter_model.safetensors')).keys()];
    expect(names.sort()).toEqual(
      [
        ...['query', 'value'].flatMap((name) =>
          ['A', 'B'].map(
            (factor) => `base_model.model.bert.encoder.layer.0.attention.self.${name}.lora_${factor}.weight`,
          ),
        ),
        'base_model.model.classifier.bias',
        'base_model.model.classifier.weight',
      ].sort(),
    );
    expect(await output.list()).not.toContain('model.safetensors');
    expect(await adapterBase(output)).toEqual({ name: pretrained.name });
    const { model, settings } = ofType(events, 'plan')[0]!;
    expect(model.trainable).toBe(2 * 2 * 2 * 32 + 3 * 32 + 3);
    expect(settings.lora).toBe('rank 2, alpha 4, on queries and values');
    expect(ofType(events, 'predictions')[0]!.predictions).toHaveLength(5);
    expect(await accuracyOf(adapterOver(output, pretrained))).toBeCloseTo(report.test!.accuracy!, 10);
    expect(await readJson(output, 'adapter_config.json')).toMatchObject({ r: 2, lora_alpha: 4 });
  });

  test('merged at the end, the whole model answers as the adapter over its base', async () => {
    const [adapter, merged] = [memoryFiles(), memoryFiles()];
    const run = { model: { files: pretrained }, settings: { epochs: 1 } };
    await goThrough(tinyRun(backend, { ...run, lora, output: adapter }));
    await goThrough(tinyRun(backend, { ...run, lora: { ...lora, merge: true }, output: merged }));
    const changed = await changedBy(merged);
    expect(changed.sort()).toEqual([
      'bert.encoder.layer.0.attention.self.query.weight',
      'bert.encoder.layer.0.attention.self.value.weight',
      'classifier.bias',
      'classifier.weight',
    ]);
    const data = csv('test.csv', rows(12, 1));
    const over = await evaluate(textClassification, { model: adapterOver(adapter, pretrained), data });
    const whole = await evaluate(textClassification, { model: merged, data });
    expect(whole.confusion).toEqual(over.confusion);
    expect(whole.scores.loss).toBeCloseTo(over.scores.loss!, 5);
  });

  test('other kernels by pattern; what cannot be is refused before training', async () => {
    const output = memoryFiles();
    const run = { model: { files: pretrained }, output, settings: { maxSteps: 1 } };
    await goThrough(tinyRun(backend, { ...run, lora: { ...lora, match: ['encoder.layers.0.feedForward'] } }));
    expect((await readJson(output, 'adapter_config.json')).target_modules).toEqual([
      'bert.encoder.layer.0.intermediate.dense',
      'bert.encoder.layer.0.output.dense',
    ]);
    for (const wrong of [
      { lora: { rank: 0 } },
      { lora: { rank: 2, match: 'decoder' } },
      { lora, settings: { unfreezeEvery: 1 } },
      { lora, model: tinyRun(backend).model },
    ]) {
      await expect(
        keepingTensors(() => goThrough(tinyRun(backend, { model: { files: pretrained }, ...wrong }))),
      ).rejects.toMatchObject({ code: 'invalid-option' });
    }
  });

  test('leaves out what learns as a whole, and says so; what is saved answers the same', async () => {
    const output = memoryFiles();
    const run = { model: { files: pretrained }, output, settings: { epochs: 1 } };
    const { events, report } = await keepingTensors(() =>
      goThrough(tinyRun(backend, { ...run, newHead: true, lora: { ...lora, match: /kernel$/ } })),
    );
    expect(ofType(events, 'plan')[0]!.notes).toEqual([
      'no adapter on classifier.kernel: trained and saved as a whole',
    ]);
    const { target_modules, modules_to_save } = await readJson(output, 'adapter_config.json');
    expect(modules_to_save).toEqual(['classifier']);
    expect(target_modules).toContain('bert.pooler.dense');
    expect(target_modules).not.toContain('classifier');
    const { scores } = await evaluate(textClassification, {
      model: adapterOver(output, pretrained),
      data: csv('test.csv', rows(12, 1)),
    });
    expect(scores.accuracy).toBeCloseTo(report.test!.accuracy!, 10);
    expect(scores.loss).toBeCloseTo(report.test!.loss!, 5);

    await expect(
      keepingTensors(() => goThrough(tinyRun(backend, { ...run, lora: { ...lora, match: 'classifier' } }))),
    ).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringContaining('classifier.kernel alone'),
    });
  });

  test.each([[false], [true]])('a new pooler is saved as a whole (frozen: %s)', async (freeze) => {
    const [base, output] = [memoryFiles(), memoryFiles()];
    const texts = rows(24).map(({ text }) => `${text}\n`);
    const language = train(maskedLanguageModelling, {
      sources: { training: { name: 'texts.csv', contents: `text\n${texts.join('')}` } },
      model: { files: pretrained },
      backend,
      settings: { maxSteps: 1, batchSize: 8, maxLength: 16 },
      output: base,
    });
    for await (const _ of language);
    const { events, report } = await keepingTensors(() =>
      goThrough(
        tinyRun(backend, {
          model: { files: base },
          output,
          newHead: true,
          freeze: freeze && 'encoder',
          lora: { ...lora, match: /kernel$/ },
          settings: { epochs: 1, seed: 3 },
        }),
      ),
    );
    expect(ofType(events, 'plan')[0]!.notes[0]).toContain('encoder.pooler.kernel, classifier.kernel');
    const { target_modules, modules_to_save } = await readJson(output, 'adapter_config.json');
    expect(modules_to_save).toEqual(['bert.pooler.dense', 'classifier']);
    expect(target_modules).not.toContain('bert.pooler.dense');
    const { scores } = await evaluate(textClassification, {
      model: adapterOver(output, base),
      data: csv('test.csv', rows(12, 1)),
    });
    expect(scores.loss).toBeCloseTo(report.test!.loss!, 5);
  });

  test('changes embedding tables too, and is loaded over its base', async () => {
    const output = memoryFiles();
    const run = { model: { files: pretrained }, output, settings: { epochs: 1 } };
    const { report } = await keepingTensors(() =>
      goThrough(tinyRun(backend, { ...run, lora: { ...lora, match: 'encoder' } })),
    );
    const tensors = await tensorsOf(output, 'adapter_model.safetensors');
    for (const table of ['word', 'position', 'token_type']) {
      const rowsOf = tensors.get(`base_model.model.bert.embeddings.${table}_embeddings.lora_embedding_A`)!;
      expect(rowsOf.some((value) => value !== 0)).toBe(true);
    }
    const { scores } = await evaluate(textClassification, {
      model: adapterOver(output, pretrained),
      data: csv('test.csv', rows(12, 1)),
    });
    expect(scores.loss).toBeCloseTo(report.test!.loss!, 5);
  });

  test('word embeddings that score words too are adapted merged alone', async () => {
    const texts = rows(24).map(({ text }) => `${text}\n`);
    const start = (merge: boolean) =>
      keepingTensors(async () => {
        const running = train(maskedLanguageModelling, {
          sources: { training: { name: 'texts.csv', contents: `text\n${texts.join('')}` } },
          model: { files: pretrained },
          backend,
          settings: { maxSteps: 1, batchSize: 8, maxLength: 16 },
          lora: { ...lora, match: 'encoder.embeddings', merge },
          output: memoryFiles(),
        });
        let last = '';
        for await (const { type } of running) last = type;
        return last;
      });
    await expect(start(false)).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringContaining('--merge'),
    });
    expect(await start(true)).toBe('done');
  });
});
