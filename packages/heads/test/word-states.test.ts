import { dispose, memory, tensor, tidy } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { packWords, wordStates } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const hidden = () =>
  tensor(
    Float32Array.from({ length: 2 * 4 * 2 }, (_, at) => at),
    [2, 4, 2],
  );

test('words come to the front of their rows', async () => {
  const before = memory().numTensors;
  const packed = packWords([[1, 3], [2]], { length: 4 });
  expect([...packed.mask]).toEqual([1, 1, 1, 0]);
  const states = tidy(() => wordStates(hidden(), packed));
  expect(states.shape).toEqual([2, 2, 2]);
  // The place without a word holds the row's first token.
  expect([...(await states.data())]).toEqual([2, 3, 6, 7, 12, 13, 8, 9]);
  dispose([states]);
  expect(memory().numTensors).toBe(before);
});

test('rows can be wider than their words, and hold none', () => {
  const packed = packWords([[], [0, 1]], { length: 4, words: 3 });
  expect([...packed.mask]).toEqual([0, 0, 0, 1, 1, 0]);
  expect([...packed.positions]).toEqual([0, 0, 0, 4, 5, 4]);
});

test('tokens outside of their row, or out of order, are refused', () => {
  const refused = expect.objectContaining({ code: 'shape-invalid' });
  expect(() => packWords([[4]], { length: 4 })).toThrow(refused);
  expect(() => packWords([[2, 1]], { length: 4 })).toThrow(refused);
  expect(() => packWords([[0, 1]], { length: 4, words: 1 })).toThrow(refused);
  expect(() => tidy(() => wordStates(hidden(), packWords([[1]], { length: 4 })))).toThrow(refused);
});
