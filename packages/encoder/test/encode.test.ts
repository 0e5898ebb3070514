import {
  add,
  dispose,
  disposeTree,
  leaves,
  mean,
  memory,
  type Scalar,
  square,
  type Tensor,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  fixtureInputs,
  fixtureModel,
  inMemory,
  readReference,
  useReferenceBackend,
} from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { bert, bertConfig, bertEntries, bertParameters, EncoderError } from '../src/index.ts';
import { take } from './take.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const tolerance = 1e-5;

for (const name of ['bert', 'bert-act']) {
  describeWithShared(`${name}, a checkpoint of Hugging Face's BertModel`, `fixtures/${name}`, (path) => {
    test('gives the same outputs', async () => {
      const start = memory().numTensors;
      const expected = await readReference(`${name}.expected`);
      const { config, parameters } = await fixtureModel(path);
      const outputs = tidy(() =>
        bert(parameters, fixtureInputs(expected), config, {
          outputHiddenStates: true,
          outputAttentions: true,
        }),
      );
      const wanted = Object.keys(expected).filter((key) => key.startsWith('out.') && key !== 'out.objective');
      expect(wanted.length).toBeGreaterThanOrEqual(2);
      const named: Record<string, Tensor> = {
        'out.last_hidden_state': outputs.lastHiddenState,
        'out.pooler_output': outputs.pooled!,
      };
      outputs.hiddenStates!.forEach((tensor, index) => {
        named[`out.hidden_states.${index}`] = tensor;
      });
      outputs.attentions!.forEach((tensor, index) => {
        named[`out.attentions.${index}`] = tensor;
      });
      for (const key of wanted) {
        const actual = named[key]!;
        expect(actual.shape).toEqual(expected[key]!.shape);
        expectClose(await actual.data(), expected[key]!.values, tolerance, { name: key });
      }
      dispose(Object.values(named));
      disposeTree(parameters);
      expect(memory().numTensors).toBe(start);
    });

    test('gives the same gradients, of 0 for the padding row', async () => {
      const start = memory().numTensors;
      const expected = await readReference(`${name}.expected`);
      const { config, parameters } = await fixtureModel(path);
      const variables = leaves<Variable>(parameters);
      const { value, gradients } = tidy(() =>
        valueAndGradients(
          () => {
            const { lastHiddenState, pooled } = bert(parameters, fixtureInputs(expected), config);
            return add(mean(square(lastHiddenState)), mean(square(pooled!))) as Scalar;
          },
          variables.map((leaf) => leaf.value),
        ),
      );
      expectClose(await take(value), expected['out.objective']!.values, tolerance);
      const entries = new Map(
        bertEntries(config, { path: '', prefix: '' }).map((entry) => [entry.path, entry]),
      );
      for (const [index, leaf] of variables.entries()) {
        const { names, transposed } = entries.get(leaf.path)!;
        const wanted = inMemory(expected[`grad.${names[0]}`]!, transposed);
        // The gradient of a key's bias is truly 0: what either side computes is rounding noise.
        const absolute = leaf.path.endsWith('key.bias') ? 1e-7 : 0;
        expectClose(await take(gradients[index]!), wanted, tolerance, { name: leaf.path, absolute });
      }
      disposeTree(parameters);
      expect(memory().numTensors).toBe(start);
    });
  });
}

const config = bertConfig({ vocabularySize: 30, hiddenSize: 8, layers: 2, heads: 2, maxPositions: 6 });

describe('bert', () => {
  /** The pooled states of one row of tokens, padded. */
  const pooled = async (
    ids: number[],
    mask: number[],
    context?: Parameters<typeof bert>[3],
  ): Promise<number[]> => {
    const parameters = bertParameters(config, { seed: 3 });
    const inputs = {
      size: 1,
      length: ids.length,
      inputIds: Int32Array.from(ids),
      attentionMask: Uint8Array.from(mask),
    };
    const values = await take(tidy(() => bert(parameters, inputs, config, context).pooled!));
    disposeTree(parameters);
    return Array.from(values);
  };

  test('gives a row the same result with and without padding', async () => {
    const short = await pooled([2, 7, 9, 3], [1, 1, 1, 1]);
    expectClose(await pooled([2, 7, 9, 3, 0, 0], [1, 1, 1, 1, 0, 0]), short, 1e-6);
    // Hidden keys count for nothing, whatever stands there.
    expectClose(await pooled([2, 7, 9, 3, 11, 12], [1, 1, 1, 1, 0, 0]), short, 1e-6);
  });

  test('drops out the same values for the same seed and step, others for another step, none in evaluation', async () => {
    const context = { training: true, seed: 1, step: 4, microBatch: 0 };
    const ids = [2, 7, 9, 3];
    const mask = [1, 1, 1, 1];
    const first = await pooled(ids, mask, { context });
    expect(await pooled(ids, mask, { context })).toEqual(first);
    expect(await pooled(ids, mask, { context: { ...context, step: 5 } })).not.toEqual(first);
    expect(await pooled(ids, mask, { context: { ...context, microBatch: 1 } })).not.toEqual(first);
    const evaluated = await pooled(ids, mask);
    expect(evaluated).not.toEqual(first);
    expect(await pooled(ids, mask, { context: { ...context, training: false } })).toEqual(evaluated);
  });

  test('the first position alone has the same states and gradients as among all, under dropout too', async () => {
    const start = memory().numTensors;
    const parameters = bertParameters(config, { seed: 3 });
    const variables = leaves<Variable>(parameters).map((leaf) => leaf.value);
    const inputs = {
      size: 2,
      length: 4,
      inputIds: Int32Array.of(2, 7, 9, 3, 2, 8, 3, 0),
      attentionMask: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0),
    };
    const context = { training: true, seed: 1, step: 4, microBatch: 0 };
    const run = async (positions: 'all' | 'first') => {
      const { value, gradients } = tidy(() =>
        valueAndGradients(
          () => mean(square(bert(parameters, inputs, config, { context, positions }).pooled!)) as Scalar,
          variables,
        ),
      );
      return { value: await take(value), gradients: await Promise.all(gradients.map(take)) };
    };
    const all = await run('all');
    const first = await run('first');
    expectClose(first.value, all.value, 1e-6);
    for (const [index, gradient] of first.gradients.entries()) {
      expectClose(gradient, all.gradients[index]!, 1e-5, { absolute: 1e-9 });
    }
    const options = { positions: 'first', outputAttentions: true } as const;
    const outputs = tidy(() => bert(parameters, inputs, config, options));
    expect(outputs.lastHiddenState.shape).toEqual([2, 1, 8]);
    expect(outputs.attentions!.at(-1)!.shape).toEqual([2, 2, 1, 4]);
    dispose([outputs.lastHiddenState, outputs.pooled!, ...outputs.attentions!]);
    disposeTree(parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('returns no pooled states where the parameters have no pooler', () => {
    const start = memory().numTensors;
    const parameters = bertParameters(config, { pooler: false });
    const inputs = { size: 1, length: 2, inputIds: Int32Array.of(2, 3) };
    const outputs = tidy(() => bert(parameters, inputs, config));
    expect(Object.keys(outputs)).toEqual(['lastHiddenState']);
    outputs.lastHiddenState.dispose();
    disposeTree(parameters);
    expect(memory().numTensors).toBe(start);
  });

  const refused: [string, Partial<Parameters<typeof bert>[1]>, string][] = [
    [
      "a length beyond the model's positions",
      { length: 7, inputIds: new Int32Array(7) },
      'length-unsupported',
    ],
    ['an id beyond the vocabulary', { inputIds: Int32Array.of(2, 30) }, 'input-invalid'],
    ['a negative id', { inputIds: Int32Array.of(2, -1) }, 'input-invalid'],
    ['a token type that the model does not know', { tokenTypeIds: Int32Array.of(0, 2) }, 'input-invalid'],
    ['a mask of another size', { attentionMask: Uint8Array.of(1) }, 'input-invalid'],
    ['an empty batch', { size: 0, inputIds: new Int32Array(0) }, 'input-invalid'],
  ];
  test.each(refused)('refuses %s', (_, wrong, code) => {
    const parameters = bertParameters(config);
    const start = memory().numTensors;
    const inputs = { size: 1, length: 2, inputIds: Int32Array.of(2, 3), ...wrong };
    const run = () => tidy(() => bert(parameters, inputs, config));
    expect(run).toThrow(EncoderError);
    expect(run).toThrow(expect.objectContaining({ code }));
    expect(memory().numTensors).toBe(start);
    disposeTree(parameters);
  });
});
