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

test('no name counts that the table does not list, with another prefix or none', () => {
  const stored = ['encoder.weight', 'electra.encoder.weight'];
  const match = matchParameters(stored, [entry('a', ['bert.encoder.weight'])]);
  expect(match).toEqual({ found: new Map(), missing: ['a'], unexpected: stored });
});

test('layer normalisations are found by their old names, by each that the table lists', () => {
  const entries = [
    entry('scale', ['bert.embeddings.LayerNorm.weight', 'embeddings.LayerNorm.weight']),
    entry('offset', ['bert.embeddings.LayerNorm.bias', 'embeddings.LayerNorm.bias']),
    entry('inner', ['distilbert.transformer.layer.0.sa_layer_norm.weight']),
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
    [
      entry('x', ['x', 'bert.x']),
      entry('classifier.bias', ['classifier.bias']),
      entry('p', ['p'], { optional: true }),
    ],
  );
  expect(match.missing).toEqual(['classifier.bias']);
  expect(match.unexpected).toEqual(['cls.predictions.bias']);
});
