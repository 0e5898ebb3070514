import { expect, test } from 'vitest';
import { printable } from '../src/index.ts';

test('control characters, directional marks and lone surrogates are written as escapes', () => {
  expect(printable('a\nb\tc\r')).toBe('a\\nb\\tc\\r');
  expect(printable('\u001b[31mred\u0007\u009b2J\u007f')).toBe('\\x1b[31mred\\x07\\x9b2J\\x7f');
  expect(printable('a\u202eb\u2066c\u2028\u200f\ufeff')).toBe('a\\u202eb\\u2066c\\u2028\\u200f\\ufeff');
  expect(printable('\ud800x')).toBe('\\ud800x');
});

test('everything else is left as it is', () => {
  const text = 'Wo ist meine Karte? 我的卡 🙂 e\u0301 <&>';
  expect(printable(text)).toBe(text);
});
