import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  CATEGORY,
  combines,
  decompose,
  isSpace,
  isWord,
  lowerCaseOf,
  unicodeTraits,
} from '../src/unicode.ts';

type Runs = [start: number, length: number][];

const reference = JSON.parse(
  gunzipSync(readFileSync(new URL('fixtures/unicode.json.gz', import.meta.url))).toString(),
) as {
  spaces: number[];
  categories: Runs;
  combining: Runs;
  decomposing: Runs;
  decompositions: Record<string, string>;
  lowerCase: [number, number][];
  words: Runs;
};
const points = Array.from({ length: 0x110000 }, (_, point) => point).filter(
  (point) => point < 0xd800 || point >= 0xe000,
);
const expand = (runs: Runs) =>
  new Set(runs.flatMap(([start, length]) => Array.from({ length }, (_, index) => start + index)));
/** Code points where two functions differ. */
const differences = <T>(ours: (char: string, point: number) => T, theirs: (point: number) => T) =>
  points.filter((point) => ours(String.fromCodePoint(point), point) !== theirs(point));

describe('over all code points the tables and this runtime are as the reference has them', () => {
  test('categories', () => {
    const traits = unicodeTraits();
    const expected = new Uint8Array(0x110000);
    let start = 0;
    for (const [length, category] of reference.categories) {
      expected.fill(category, start, start + length);
      start += length;
    }
    expect(
      differences(
        (_, point) => traits[point]! & CATEGORY,
        (point) => expected[point]!,
      ),
    ).toEqual([]);
  });

  test('white space', () => {
    const spaces = new Set(reference.spaces);
    expect(differences(isSpace, (point) => spaces.has(point))).toEqual([]);
  });

  test('characters of words', () => {
    const words = expand(reference.words);
    expect(differences(isWord, (point) => words.has(point))).toEqual([]);
  });

  test('lower case', () => {
    const lower = new Map(reference.lowerCase);
    const expected = (point: number) =>
      point === 0x130 ? 'i\u0307' : String.fromCodePoint(lower.get(point) ?? point);
    expect(differences(lowerCaseOf, expected)).toEqual([]);
  });

  test('canonical decompositions', () => {
    const decomposing = expand(reference.decomposing);
    expect(
      differences(
        (char) => decompose(char) !== char,
        (point) => decomposing.has(point),
      ),
    ).toEqual([]);
    const expected = new Map(Object.entries(reference.decompositions));
    expect([...expected].filter(([char, parts]) => decompose(char) !== parts)).toEqual([]);
  });

  test('combining characters', () => {
    const [combining, decomposing] = [expand(reference.combining), expand(reference.decomposing)];
    expect(
      differences(
        (char, point) => !decomposing.has(point) && combines(char),
        (point) => combining.has(point),
      ),
    ).toEqual([]);
  });
});
