import { disposeTree, leaves, memory, tidy, type Variable } from '@bertwright/tensor';
import { describeEncoder, expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  bertConfig,
  type DistilbertConfig,
  distilbertFamily,
  type ElectraConfig,
  type EncoderConfig,
  type EncoderFamily,
  electraFamily,
  encoderFamilies,
  findFamily,
} from '../src/index.ts';
import { take } from './take.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

// A family's fixture has the name of its `model_type`; one more has another activation.
for (const name of [...encoderFamilies.map(({ modelType }) => modelType), 'bert-act']) {
  describeEncoder(name, {});
}

const sizes = {
  vocabularySize: 40,
  hiddenSize: 16,
  layers: 2,
  heads: 2,
  maxPositions: 10,
  initializerRange: 0.5,
};
const inputs = {
  size: 2,
  length: 4,
  inputIds: Int32Array.of(2, 7, 9, 3, 2, 8, 3, 0),
  tokenTypeIds: Int32Array.of(0, 0, 1, 1, 0, 0, 0, 0),
  attentionMask: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0),
};

describe.each(encoderFamilies.map((family) => [family.modelType, family] as const))('%s', (_, family) => {
  const config = family.config(sizes);

  test('reads the config.json that it writes', () => {
    const json = JSON.parse(JSON.stringify(family.formatConfig(config)));
    expect(family.parseConfig(json)).toEqual(config);
    expect(findFamily(json)).toBe(family);
    const { model_type: _, ...unnamed } = json;
    const architectures = [`${family.architecture}ForMaskedLM`];
    expect(findFamily({ ...unnamed, architectures })).toBe(family);
    expect(family.parseConfig({ ...unnamed, architectures })).toEqual(config);
  });

  test('has an entry for each parameter, of its shape, under its path, with and without its prefix', () => {
    const parameters = family.parameters(config);
    const entries = family.entries(config);
    expect(entries.map(({ path, shape }) => [path, shape])).toEqual(
      leaves<Variable>(parameters).map(({ path, value }) => [`encoder.${path}`, value.shape]),
    );
    for (const { names } of entries) {
      expect(names[0]!.startsWith(family.prefix)).toBe(true);
      expect(names).toContain(names[0]!.slice(family.prefix.length));
      expect(names.join()).not.toContain('undefined');
    }
    expect(new Set(entries.flatMap(({ names }) => names)).size).toBe(
      entries.reduce((count, { names }) => count + names.length, 0),
    );
    disposeTree(parameters);
  });

  test('gives the first position the same state alone, and drops out by seed and step', async () => {
    const start = memory().numTensors;
    const parameters = family.parameters(config, { seed: 3 });
    const run = (options: Parameters<EncoderFamily['encode']>[3]) =>
      take(tidy(() => family.encode(parameters, inputs, config, options).lastHiddenState));
    const context = { training: true, seed: 1, step: 4, microBatch: 0 };
    const all = await run({ context });
    expect(await run({ context })).toEqual(all);
    expect(await run({ context: { ...context, step: 5 } })).not.toEqual(all);
    const rows = [...all.slice(0, 16), ...all.slice(64, 80)];
    expectClose(await run({ context, positions: 'first' }), rows, 1e-5);
    disposeTree(parameters);
    expect(memory().numTensors).toBe(start);
  });
});

describe.each(encoderFamilies.map((family) => [family.modelType, family] as const))('%s', (_, family) => {
  const deep = family.config({ ...sizes, layers: 3 });
  const cases: [layers: number[], positions: 'all' | 'first'][] = [
    [[0, 2], 'all'],
    [[0, 2], 'first'],
    [[1], 'first'],
    [[0, 1, 2], 'first'],
    [[], 'first'],
  ];
  test.each(cases)(
    'runs the layers %j alone, as a model that has no others (positions: %s)',
    async (layers, positions) => {
      const start = memory().numTensors;
      const parameters = family.parameters(deep, { seed: 3 });
      const shallow = { ...parameters, layers: layers.map((index) => parameters.layers[index]!) };
      const run = async (of: typeof parameters, options: Parameters<EncoderFamily['encode']>[3]) => {
        const config = { ...deep, layers: of.layers.length };
        const outputs = tidy(() =>
          family.encode(of, inputs, config, { ...options, outputHiddenStates: true, outputAttentions: true }),
        );
        const { hiddenStates, attentions } = outputs;
        expect(outputs.lastHiddenState).toBe(hiddenStates!.at(-1));
        outputs.pooled?.dispose();
        return Promise.all([...hiddenStates!, ...attentions!].map(take));
      };
      const some = await run(parameters, { layers, positions });
      expect(some.length).toBe(2 * layers.length + 1);
      expect(some).toEqual(await run(shallow, { positions }));
      disposeTree(parameters);
      expect(memory().numTensors).toBe(start);
    },
  );
});

test('DistilBERT has no token types, and leaves those of a batch unread', async () => {
  const config = distilbertFamily.config(sizes);
  const parameters = distilbertFamily.parameters(config);
  const { tokenTypeIds: _, ...untyped } = inputs;
  const run = (batch: typeof untyped) =>
    take(tidy(() => distilbertFamily.encode(parameters, batch, config).lastHiddenState));
  expect(await run(inputs)).toEqual(await run(untyped));
  disposeTree(parameters);
});

test('ELECTRA has no projection where its embeddings are as wide as its hidden states', () => {
  const paths = (embeddingSize: number) =>
    electraFamily.entries(electraFamily.config({ ...sizes, embeddingSize })).map(({ path }) => path);
  expect(paths(16).join()).not.toContain('projection');
  expect(paths(8)).toContain('encoder.embeddings.projection.kernel');
});

const wrong: [string, EncoderFamily, object, string][] = [
  ['DistilBERT with token types', distilbertFamily, { tokenTypes: 2 }, 'config-invalid'],
  ['DistilBERT with another epsilon', distilbertFamily, { layerNormEpsilon: 1e-5 }, 'config-invalid'],
  ['DistilBERT with a rate of 1', distilbertFamily, { questionAnsweringDropout: 1 }, 'config-invalid'],
  ['ELECTRA with embeddings of width 0', electraFamily, { embeddingSize: 0 }, 'config-invalid'],
  ['ELECTRA without token types', electraFamily, { tokenTypes: 0 }, 'config-invalid'],
];
test.each(wrong)('refuses %s', (_, family, change, code) => {
  const options: Partial<DistilbertConfig & ElectraConfig> & typeof sizes = { ...sizes, ...change };
  expect(() => family.config(options)).toThrow(expect.objectContaining({ code }));
});

test('refuses fixed positions, other summaries, and a config.json of another family', () => {
  const json = distilbertFamily.formatConfig(distilbertFamily.config(sizes));
  const refused = expect.objectContaining({ code: 'config-unsupported' });
  expect(() => distilbertFamily.parseConfig({ ...json, sinusoidal_pos_embds: true })).toThrow(refused);
  expect(() => electraFamily.parseConfig(json)).toThrow(refused);
  const electra = electraFamily.formatConfig(electraFamily.config(sizes));
  expect(() => electraFamily.parseConfig({ ...electra, summary_activation: 'tanh' })).toThrow(refused);
  expect(() => findFamily({ model_type: 'roberta' })).toThrow(/bert, distilbert, electra, got "roberta"/);
  expect(() => findFamily({})).toThrow(refused);
});

test('the families share what every encoder has', () => {
  const shared: EncoderConfig = bertConfig(sizes);
  for (const family of encoderFamilies) {
    expect(Object.keys(family.config(sizes))).toEqual(expect.arrayContaining(Object.keys(shared)));
  }
});
