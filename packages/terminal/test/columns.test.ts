import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { cut, padRight, wrap } from '../src/columns.ts';

test('cutting counts the columns of wide characters and keeps characters whole', () => {
  expect(cut('我的卡在哪里', 12)).toBe('我的卡在哪里');
  expect(cut('我的卡在哪里', 8)).toBe('我的卡…');
  expect(cut('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 5)).toBe('👨‍👩‍👧👨‍👩‍👧…');
  expect(padRight('卡', 4)).toBe('卡  ');
});

test('wrapping breaks between words, and inside of those that fit in no line', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('a https://a.b/c d', 5)).toEqual(['a', 'https', '://a.', 'b/c d']);
  expect(wrap('卡卡卡', 5).every((line) => stringWidth(line) <= 5)).toBe(true);
  expect(wrap('', 5)).toEqual(['']);
});
