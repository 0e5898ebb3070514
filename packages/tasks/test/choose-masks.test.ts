import { wordpiece } from '@bertwright/wordpiece';
import { describe, expect, test } from 'vitest';
import { chooseMasks } from '../src/choose-masks.ts';
import { vocabulary } from './tiny-task.ts';

const pieces = [...vocabulary, ...Array.from({ length: 200 }, (_, index) => `w${index}`), '##s'];
const tokenizer = wordpiece({ vocabulary: pieces });
const { clsId, sepId, maskId } = tokenizer;

describe('chooseMasks', () => {
  const ids = Int32Array.from({ length: 102 }, (_, at) =>
    at === 0 ? clsId! : at === 101 ? sepId! : 30 + at,
  );
  const masks = (epoch: number, row = 0, words?: Int32Array) =>
    chooseMasks(ids, { tokenizer, probability: 0.15, seed: 0, epoch, row, words });

  test('takes 15 % of the tokens, never special ones, others each epoch and row', () => {
    const { positions } = masks(0);
    expect(positions).toHaveLength(15);
    expect(positions).not.toContain(0);
    expect(positions).not.toContain(101);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(masks(0)).toEqual(masks(0));
    expect(masks(1).positions).not.toEqual(positions);
    expect(masks(0, 1).positions).not.toEqual(positions);
  });

  test('shows [MASK] for 80 %, another token for 10 %, the token itself for 10 %, every token as often', () => {
    let [hidden, kept, other, all] = [0, 0, 0, 0];
    const taken = new Array<number>(102).fill(0);
    for (let epoch = 0; epoch < 400; epoch++) {
      const { positions, shown } = masks(epoch);
      for (const [index, position] of positions.entries()) {
        all++;
        taken[position]!++;
        if (shown[index] === maskId) hidden++;
        else if (shown[index] === ids[position]) kept++;
        else {
          other++;
          expect(tokenizer.isSpecial(shown[index]!)).toBe(false);
        }
      }
    }
    // Five standard deviations.
    const near = (count: number, share: number, of: number) =>
      expect(Math.abs(count / of - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / of));
    near(hidden, 0.8, all);
    near(other, 0.1, all);
    near(kept, 0.1, all);
    for (const count of taken.slice(1, 101)) near(count, 0.15, 400);
  });

  test('takes words with all of their pieces, as many as fit', () => {
    const words = Int32Array.from({ length: 102 }, (_, at) =>
      at === 0 || at === 101 ? -1 : Math.floor(at / 4),
    );
    for (let epoch = 0; epoch < 50; epoch++) {
      const { positions } = masks(epoch, 0, words);
      expect(positions.length).toBeLessThanOrEqual(15);
      expect(positions.length).toBeGreaterThan(11);
      const taken = new Set(positions.map((at) => words[at]!));
      const whole = [...words.keys()].filter((at) => taken.has(words[at]!));
      expect(positions).toEqual(whole);
    }
  });

  test('masks one token of a short text, and none of an empty one', () => {
    const short = Int32Array.of(clsId!, 30, 31, sepId!);
    const options = { tokenizer, probability: 0.15, seed: 0, epoch: 0, row: 0 };
    expect(chooseMasks(short, options).positions).toHaveLength(1);
    expect(chooseMasks(Int32Array.of(clsId!, sepId!), options).positions).toEqual([]);
  });
});
