import {
  dispose,
  disposeTree,
  leaves,
  mean,
  memory,
  type Scalar,
  square,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { bert, bertConfig, bertParameters, EncoderError } from '../src/index.ts';
import { take } from './take.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

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

  test.each([[[0, 2]], [[1]], [[0, 1, 2]]])(
    'runs the layers %j alone, as a model that has no others',
    async (layers) => {
      const start = memory().numTensors;
      const deep = { ...config, layers: 3 };
      const parameters = bertParameters(deep, { seed: 3 });
      const inputs = { size: 1, length: 3, inputIds: Int32Array.of(2, 7, 3) };
      const shallow = { ...parameters, layers: layers.map((index) => parameters.layers[index]!) };
      const options = { outputHiddenStates: true, outputAttentions: true };
      const some = tidy(() => bert(parameters, inputs, deep, { ...options, layers }));
      const alone = tidy(() => bert(shallow, inputs, { ...config, layers: layers.length }, options));
      expect(some.hiddenStates!.length).toBe(layers.length + 1);
      expect(some.attentions!.length).toBe(layers.length);
      expect(await some.pooled!.data()).toEqual(await alone.pooled!.data());
      for (const [index, state] of some.hiddenStates!.entries()) {
        expect(await state.data()).toEqual(await alone.hiddenStates![index]!.data());
      }
      for (const each of [some, alone]) dispose([each.pooled!, ...each.hiddenStates!, ...each.attentions!]);
      disposeTree(parameters);
      expect(memory().numTensors).toBe(start);
    },
  );

  test('stops at the embeddings without a layer', async () => {
    const start = memory().numTensors;
    const parameters = bertParameters(config, { seed: 3 });
    const inputs = { size: 1, length: 3, inputIds: Int32Array.of(2, 7, 3) };
    const run = (options: Parameters<typeof bert>[3]) =>
      tidy(() => bert(parameters, inputs, config, { ...options, outputHiddenStates: true }).hiddenStates!);
    const [whole, all, first] = [run({}), run({ layers: [] }), run({ layers: [], positions: 'first' })];
    expect([all.length, first.length]).toEqual([1, 1]);
    expect(await all[0]!.data()).toEqual(await whole[0]!.data());
    expect(first[0]!.shape).toEqual([1, 1, 8]);
    expect(await first[0]!.data()).toEqual((await whole[0]!.data()).slice(0, 8));
    dispose([...whole, ...all, ...first]);
    disposeTree(parameters);
    expect(memory().numTensors).toBe(start);
  });

  test.each([[[2]], [[1, 0]], [[0, 0]], [[-1]], [[0.5]]])('refuses the layers %j of two', (layers) => {
    const parameters = bertParameters(config);
    const inputs = { size: 1, length: 2, inputIds: Int32Array.of(2, 3) };
    const run = () => tidy(() => bert(parameters, inputs, config, { layers }));
    expect(run).toThrow(expect.objectContaining({ code: 'input-invalid' }));
    disposeTree(parameters);
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
