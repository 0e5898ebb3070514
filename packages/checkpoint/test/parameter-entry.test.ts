import { expect, test } from 'vitest';
import { matchParameters, type ParameterEntry } from '../src/index.ts';

const entry = (path: string, names: string[], more: Partial<ParameterEntry> = {}): ParameterEntry => ({
  path,
  names,
  transposed: false,
  shape: [2],
  ...more,
});

test('a parameter is found by any of its names, the first of them first', () => {
  const { found } = matchParameters(
    ['new', 'old'],
    [entry('a', ['old', 'new']), entry('b', ['none', 'new'])],
  );
  expect(found).toEqual(
    new Map([
      ['a', 'old'],
      ['b', 'new'],
    ]),
  );
});

test.each([
  ['bert.encoder.weight', 'encoder.weight'],
  ['encoder.weight', 'bert.encoder.weight'],
  ['encoder.weight', 'electra.encoder.weight'],
  ['distilbert.encoder.weight', 'encoder.weight'],
])('the name %s is found as %s', (name, stored) => {
  const match = matchParameters([stored], [entry('a', [name])]);
  expect(match).toEqual({ found: new Map([['a', stored]]), missing: [], unexpected: [] });
});

test('layer normalisations are found by their old names, with and without a prefix', () => {
  const entries = [
    entry('scale', ['bert.embeddings.LayerNorm.weight']),
    entry('offset', ['bert.embeddings.LayerNorm.bias']),
    entry('inner', ['transformer.layer.0.sa_layer_norm.weight']),
  ];
  const stored = [
    'embeddings.LayerNorm.gamma',
    'bert.embeddings.LayerNorm.beta',
    'distilbert.transformer.layer.0.sa_layer_norm.gamma',
  ];
  const { found, missing } = matchParameters(stored, entries);
  expect([...found.values()]).toEqual(stored);
  expect(missing).toEqual([]);
  expect(matchParameters(['dense.gamma'], [entry('a', ['dense.weight'])]).missing).toEqual(['a']);
});

test('where both names are there, the one of the table is taken and the other is left', () => {
  const match = matchParameters(
    ['encoder.weight', 'bert.encoder.weight'],
    [entry('a', ['bert.encoder.weight'])],
  );
  expect(match.found.get('a')).toBe('bert.encoder.weight');
  expect(match.unexpected).toEqual(['encoder.weight']);
});

test('missing parameters are told by path, optional ones not, and what is left by name', () => {
  const match = matchParameters(
    ['bert.x', 'cls.predictions.bias', 'bert.embeddings.position_ids', 'embeddings.token_type_ids'],
    [entry('x', ['x']), entry('classifier.bias', ['classifier.bias']), entry('p', ['p'], { optional: true })],
  );
  expect(match.missing).toEqual(['classifier.bias']);
  expect(match.unexpected).toEqual(['cls.predictions.bias']);
});
