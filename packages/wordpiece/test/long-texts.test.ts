import { expect, test } from 'vitest';
import { tokenizeStream } from '../src/corpus.ts';
import { wordpiece } from '../src/index.ts';

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'b', '##a', '##b', 'é'];
const tokenizer = wordpiece({ vocabulary });

test('a text of ten million characters', () => {
  const { ids, offsets } = tokenizer.encode('ab b '.repeat(2_000_000), { offsets: true });
  expect(ids.length).toBe(6_000_002);
  expect(offsets!.slice(-4)).toEqual(Int32Array.of(9_999_998, 9_999_999, 0, 0));
});

test('one word of a million characters is unknown, with the offsets of all of it', () => {
  const { ids, offsets } = tokenizer.encode('a'.repeat(1_000_000), { offsets: true });
  expect(ids).toEqual(Int32Array.of(2, 1, 3));
  expect(offsets).toEqual(Int32Array.of(0, 0, 0, 1_000_000, 0, 0));
});

test('or is split, where so long a word is allowed', () => {
  const patient = wordpiece({ vocabulary, maxWordCharacters: 2_000_000 });
  const { ids, offsets } = patient.encode('ab'.repeat(500_000), { offsets: true });
  expect(ids.length).toBe(1_000_002);
  expect(offsets!.slice(2, 4)).toEqual(Int32Array.of(0, 1));
  expect(offsets!.slice(-4, -2)).toEqual(Int32Array.of(999_999, 1_000_000));
});

test('a hundred thousand combining characters in a row are put in order', () => {
  const text = `a${'\u0301\u302e\u0334'.repeat(100_000)}`;
  expect(tokenizer.encode(text).ids.length).toBe(3);
});

test('a stream gives the ids of the whole text, wherever it is cut', async () => {
  const text = 'ab ba [MASK] e\u0301 a\n\n\u0301b abab  b'.repeat(20);
  const whole = [...tokenizer.encode(text, { addSpecialTokens: false }).ids];
  for (const size of [1, 2, 3, 7, 50, 10_000]) {
    const parts = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g'))!;
    const ids: number[] = [];
    for await (const some of tokenizeStream(tokenizer, parts)) ids.push(...some);
    expect(ids).toEqual(whole);
  }
});
