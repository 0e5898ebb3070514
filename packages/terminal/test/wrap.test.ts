import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { wrap } from '../src/wrap.ts';

test('wrapping breaks between words, and inside of those that fit in no line', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('a https://a.b/c d', 5)).toEqual(['a', 'https', '://a.', 'b/c d']);
  expect(wrap('卡卡卡', 5).every((line) => stringWidth(line) <= 5)).toBe(true);
  expect(wrap('', 5)).toEqual(['']);
});
