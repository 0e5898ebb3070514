import { expect, test } from 'vitest';
import { cut, padRight } from '../src/index.ts';

test('cutting counts the columns of wide characters and keeps characters whole', () => {
  expect(cut('我的卡在哪里', 12)).toBe('我的卡在哪里');
  expect(cut('我的卡在哪里', 8)).toBe('我的卡…');
  expect(cut('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 5)).toBe('👨‍👩‍👧👨‍👩‍👧…');
  expect(padRight('卡', 4)).toBe('卡  ');
});
