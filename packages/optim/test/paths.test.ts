import { disposeTree, parameter } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { gradualUnfreezing, groupsFromTop, layerwiseDecay, matchesPath, setTrainable } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const refused = expect.objectContaining({ code: 'invalid-option' });
const variable = () => parameter(new Float32Array(1));
const model = () => ({
  encoder: {
    embeddings: { word: { table: variable() } },
    layers: [{ kernel: variable() }, { kernel: variable() }],
    pooler: { kernel: variable() },
  },
  classifier: { kernel: variable(), bias: variable() },
});

describe('a pattern means', () => {
  test('as text a path and what lies below it', () => {
    expect(matchesPath('encoder.layers.1.kernel', 'encoder.layers.1')).toBe(true);
    expect(matchesPath('encoder.layers.1', 'encoder.layers.1')).toBe(true);
    expect(matchesPath('encoder.layers.11.kernel', 'encoder.layers.1')).toBe(false);
  });

  test('as an expression what it matches, time and again', () => {
    const bias = /\.bias$/g;
    expect([1, 2, 3].map(() => matchesPath('classifier.bias', bias))).toEqual([true, true, true]);
    expect(matchesPath('classifier.kernel', bias)).toBe(false);
  });

  test('as a list what any of it means', () => {
    expect(matchesPath('classifier.bias', ['encoder', /bias/])).toBe(true);
    expect(matchesPath('classifier.bias', [])).toBe(false);
  });
});

test('setTrainable freezes and thaws by pattern, and refuses a pattern that means nothing', () => {
  const tree = model();
  expect(setTrainable(tree, 'encoder.layers', { trainable: false })).toEqual([
    'encoder.layers.0.kernel',
    'encoder.layers.1.kernel',
  ]);
  expect(tree.encoder.layers.map(({ kernel }) => kernel.trainable)).toEqual([false, false]);
  expect(tree.classifier.kernel.trainable).toBe(true);
  setTrainable(tree, /layers\.1/);
  expect(tree.encoder.layers.map(({ kernel }) => kernel.trainable)).toEqual([false, true]);
  expect(() => setTrainable(tree, 'decoder')).toThrow(refused);
  disposeTree(tree);
});

describe('gradualUnfreezing', () => {
  test('begins with the head and goes down to the embeddings', () => {
    const trained = gradualUnfreezing({ groups: groupsFromTop({ layers: 2 }), everyEpochs: 2 });
    const paths = [
      'classifier.kernel',
      'encoder.pooler.kernel',
      'encoder.layers.1.kernel',
      'encoder.layers.0.kernel',
      'encoder.embeddings.word.table',
    ];
    const counts = [0, 1, 2, 3, 4, 6, 99].map((epoch) => paths.filter(trained(epoch)).length);
    expect(counts).toEqual([2, 2, 3, 3, 4, 5, 5]);
    expect(paths.filter(trained(2))).toEqual(paths.slice(0, 3));
  });

  test('never trains paths of no group', () => {
    const trained = gradualUnfreezing({ groups: ['classifier', /pooler/] });
    expect(trained(9)('encoder.layers.0.kernel')).toBe(false);
    expect(trained(0)('encoder.pooler.bias')).toBe(false);
    expect(trained(1)('encoder.pooler.bias')).toBe(true);
  });

  test('refuses no groups and epochs below 1', () => {
    expect(() => gradualUnfreezing({ groups: [] })).toThrow(refused);
    expect(() => gradualUnfreezing({ groups: ['a'], everyEpochs: 0 })).toThrow(refused);
  });
});

test('layerwiseDecay multiplies once more for every layer further down', () => {
  const rate = layerwiseDecay({ layers: 12, factor: 0.5 });
  expect(rate('classifier.kernel')).toBe(1);
  expect(rate('encoder.pooler.kernel')).toBe(1);
  expect(rate('encoder.layers.11.attention.query.kernel')).toBe(0.5);
  expect(rate('encoder.layers.0.attention.query.kernel')).toBe(0.5 ** 12);
  expect(rate('encoder.embeddings.word.table')).toBe(0.5 ** 13);
  expect(() => layerwiseDecay({ layers: 12, factor: 1.1 })).toThrow(refused);
});
