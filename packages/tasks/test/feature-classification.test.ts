import { logisticProbabilities, logisticRegression } from '@bertwright/optim';
import { disposeTree, memory, tidy } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import {
  completeOptions,
  configJson,
  type FeatureFacts,
  type FeatureOptions,
  featureClassification,
  freshTask,
  type LabelledText,
} from '../src/index.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const examples: LabelledText[] = [
  { text: 'my card is lost', label: 'card' },
  { text: 'where is my money ?', label: 'money' },
  { text: 'card lost please help me', label: 'card' },
  { text: 'what is the rate today ?', label: 'rate' },
  { text: 'the money transfer did not arrive today', label: 'money' },
  { text: 'the rate' },
];

const make = (facts: Partial<FeatureFacts> = {}, options: Partial<FeatureOptions> = {}) =>
  freshTask(featureClassification, {
    vocabulary,
    facts: { labels: ['card', 'money', 'rate'], layer: -1, pooling: 'mean', normalize: false, ...facts },
    config: { hiddenSize: 8, layers: 2, heads: 2, maxPositions: 16, initializerRange: 0.5 },
    options,
  });
type Made = ReturnType<typeof make>;

const wholeBatch = (task: Made, of = examples) => task.prepare(of).batch({ rows: of.map((_, row) => row) });

async function featuresOf(task: Made, of = examples) {
  const features = tidy(() => task.features!(task.parameters, wholeBatch(task, of)));
  const host = { values: Float32Array.from(await features.data()), shape: [...features.shape] };
  features.dispose();
  return host;
}

async function logitsOf(task: Made, of = examples) {
  const { logits } = tidy(() => task.outputs(task.parameters, wholeBatch(task, of)));
  const host = { values: Float32Array.from(await logits!.data()), shape: logits!.shape };
  logits!.dispose();
  return host;
}

test.each([
  { labels: ['card', 'money', 'rate'], of: examples },
  { labels: ['card', 'money'], of: examples.filter(({ label }) => label !== 'rate') },
])(
  'its probabilities are those of logistic regression over the features: $labels',
  async ({ labels, of }) => {
    const task = make({ labels }, { inversePenalty: 0.5 });
    const before = memory().numTensors;
    const features = await featuresOf(task, of);
    const batch = wholeBatch(task, of);
    const solver = task.solver!();
    solver.update(features, batch);
    const { loss, converged } = solver.apply({ maxIterations: 1000 });
    expect(memory().numTensors).toBe(before);

    const known = of.flatMap(({ label }, row) =>
      label === undefined ? [] : [{ row, label: labels.indexOf(label) }],
    );
    const rows = known.flatMap(({ row }) => Array.from(features.values.subarray(row * 8, (row + 1) * 8)));
    const data = { features: rows, labels: known.map(({ label }) => label), classes: labels.length };
    const expected = logisticProbabilities(
      logisticRegression(data, { inversePenalty: 0.5 }),
      features.values,
    );
    const answers = task.decode({ logits: await logitsOf(task, of) }, batch, { top: 9 });
    const found = answers.flatMap((answer) =>
      labels.map((name) => answer.find(({ label }) => label === name)!.probability),
    );
    expectClose(found, expected, 1e-5);
    const mean = known.reduce(
      (sum, { row, label }) => sum - Math.log(expected[row * labels.length + label]!),
      0,
    );
    expect(loss).toBeCloseTo(mean / known.length, 6);
    expect(converged).toBe(true);
    disposeTree(task.parameters);
  },
);

test('features are the states that leave a layer, pooled over the tokens of each text alone', async () => {
  const task = make({ layer: 1 });
  const { encoder, parameters } = task;
  const batch = wholeBatch(task, [examples[0]!]);
  const hidden = tidy(() => encoder.hidden(parameters.encoder, batch, { positions: 'all', layers: 1 }));
  const states = await hidden.data();
  const tokens = task.prepare([examples[0]!]).lengths[0]!;
  const mean = Array.from({ length: 8 }, (_, at) => {
    let sum = 0;
    for (let token = 0; token < tokens; token++) sum += states[token * 8 + at]! / tokens;
    return sum;
  });
  const { values, shape } = await featuresOf(task);
  expect(shape).toEqual([6, 1, 8]);
  expectClose(values.subarray(0, 8), mean, 1e-5);
  const all = await Promise.all([0, 2].map(async (layer) => featuresOf(make({ layer }))));
  expect(all[0]!.values).not.toEqual(all[1]!.values);
  const { values: unit } = await featuresOf(make({ normalize: true, pooling: 'cls' }));
  expect(Math.hypot(...unit.subarray(8, 16))).toBeCloseTo(1, 5);
  hidden.dispose();
});

test('layer, pooling and labels are saved and read again, the last layer by its number', () => {
  const task = make({ normalize: true, pooling: 'max' });
  const json = configJson(task);
  expect(json.architectures).toEqual(['BertForFeatureClassification']);
  expect(featureClassification.savedFacts(json)).toEqual({
    labels: ['card', 'money', 'rate'],
    layer: 2,
    pooling: 'max',
    normalize: true,
  });
  expect(() => featureClassification.savedFacts({ ...json, task_specific_params: {} })).toThrow(
    expect.objectContaining({ code: 'config-unsupported' }),
  );
  disposeTree(task.parameters);
});

test('a layer that the model does not have is refused; the options decide the facts', () => {
  expect(() => make({ layer: 3 })).toThrow(expect.objectContaining({ code: 'option-invalid' }));
  const options = completeOptions<FeatureOptions>(featureClassification, { layer: 1, pooling: 'cls' });
  expect(featureClassification.facts(examples, options)).toEqual({
    labels: ['card', 'money', 'rate'],
    layer: 1,
    pooling: 'cls',
    normalize: true,
  });
});
