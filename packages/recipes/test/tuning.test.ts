import { onnx } from '@bertwright/backend-onnx';
import { type Files, memoryFiles } from '@bertwright/checkpoint';
import type { Source } from '@bertwright/data';
import { type OptionValue, taskKinds } from '@bertwright/tasks';
import { type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate, type RunReport, type TaskRun, train } from '../src/index.ts';
import { keepingTensors, readJson, rows, tinyRun } from './tiny-run.ts';

let backend: BackendInfo;
beforeAll(async () => {
  backend = await useBackend(onnx({ threads: 1 }));
});
afterAll(endBackend);

const jsonl = (name: string, all: readonly object[]): Source => ({
  name,
  contents: all.map((row) => `${JSON.stringify(row)}\n`).join(''),
});

/** Each text with its label, and those of a long text with `long` too. */
const labelled = (count: number, from: number) =>
  rows(count, from).map(({ text, label }) => ({
    text,
    labels: text.split(' ').length > 5 ? [label, 'long'] : [label],
  }));

/** Questions for a word of a text; every so many the text does not hold it. */
const asked = (count: number, from: number, unanswerable: (row: number) => boolean) =>
  rows(count, from).map(({ text, label }, row) => {
    const word = text.split(' ')[1]!;
    const answers = unanswerable(row) ? [] : [word];
    return { question: `which ${label}`, context: unanswerable(row) ? 'my my my' : text, answers };
  });

const cases = [
  {
    name: 'multi-label-classification',
    what: 'the threshold of each label',
    option: 'tuneThresholds',
    score: 'microF1',
    training: labelled(48, 0),
    heldOut: labelled(24, 1),
    tested: rows(24, 2).map(({ text }) => ({ text, labels: ['card', 'long', 'money', 'travel'] })),
    tuned: (own: Record<string, unknown>) => ({
      thresholds: Object.fromEntries(
        ['card', 'long', 'money', 'travel'].map((label, index) => [
          label,
          (own.thresholds as number[])[index],
        ]),
      ),
    }),
    untuned: { thresholds: [0.5, 0.5, 0.5, 0.5] },
  },
  {
    name: 'question-answering',
    what: 'when no answer is given',
    option: 'tuneThreshold',
    score: 'f1',
    // Trained to answer seldom, asked what mostly has an answer.
    training: asked(48, 0, (row) => row % 4 > 0),
    heldOut: asked(24, 1, (row) => row % 8 === 0),
    tested: asked(24, 2, (row) => row % 8 > 0),
    tuned: ({ threshold }: Record<string, unknown>) => ({ noAnswerThreshold: threshold }),
    untuned: { noAnswer: true, threshold: 0 },
  },
];

describe.each(cases.map((each) => [each.name, each] as const))('%s', (name, each) => {
  const { what, option, score, training, heldOut, tested, tuned, untuned } = each;
  const kind = taskKinds.find((other) => other.kind === name)!;
  const validation = jsonl('held-out.jsonl', heldOut);
  const unseen = jsonl('test.jsonl', tested);
  const go = async (
    run: Partial<TaskRun<Readonly<Record<string, OptionValue>>>> = {},
  ): Promise<{ report: RunReport; output: Files }> => {
    const output = memoryFiles();
    const sources = { training: jsonl('train.jsonl', training), validation, test: unseen };
    const { options: _, ...tiny } = tinyRun(backend, { sources, output, settings: { epochs: 1 } });
    const running = train(kind, { ...tiny, ...run });
    for (;;) {
      const { done, value } = await running.next();
      if (done) return { report: value, output };
    }
  };
  const again = async (model: Files, data: Source) => {
    const { scores } = await evaluate(kind, { model, data, maxLength: 16 });
    return scores[score]!;
  };

  test(`${what} is found on the validation rows, told, saved, and used when the model is loaded`, async () => {
    const { report, output } = await keepingTensors(() => go());
    const config = await readJson(output, 'config.json');
    const saved = (config.task_specific_params as Record<string, Record<string, unknown>>)[name]!;
    expect(report.tuned).toEqual(tuned(saved));
    expect((await readJson(output, 'metrics.json')).tuned).toEqual(report.tuned);
    expect(await again(output, unseen)).toBeCloseTo(report.test![score]!, 12);
    const names = await output.list();
    const files = await Promise.all(names.map(async (name) => [name, await output.read(name)] as const));
    const plain = JSON.stringify({ ...config, task_specific_params: { [name]: untuned } });
    const without = memoryFiles({ ...Object.fromEntries(files), 'config.json': plain });
    expect(await again(output, validation)).toBeGreaterThan((await again(without, validation)) + 0.1);
  });

  test(`${what} follows from the validation rows alone`, async () => {
    const tunedBy = async (rows: Source, test?: Source) => {
      const { report } = await go({
        sources: { training: jsonl('train.jsonl', training), validation: rows, test },
      });
      return report.tuned;
    };
    const found = await tunedBy(validation);
    expect(await tunedBy(validation, unseen)).toEqual(found);
    expect(await tunedBy(unseen)).not.toEqual(found);
  });

  test(`${what} stays as it is where the option is off, and where no row is held out`, async () => {
    const off = await keepingTensors(() => go({ options: { [option]: false } }));
    const none = await go({ sources: { training: jsonl('train.jsonl', training), validation: 'none' } });
    for (const { report, output } of [off, none]) {
      expect(report.tuned).toBeUndefined();
      const config = await readJson(output, 'config.json');
      expect(config.task_specific_params).toEqual({ [name]: untuned });
      expect(await readJson(output, 'metrics.json')).not.toHaveProperty('tuned');
    }
  });
});
