import { folder } from '@bertwright/checkpoint';
import { loadTokenizer } from '@bertwright/tasks';
import { describeWithShared } from '@bertwright/testing';
import { wordpiece } from '@bertwright/wordpiece';
import { describe, expect, test } from 'vitest';
import { parseTextLine, tokenizeLine } from '../src/tokenize-line.ts';
import { root, start } from './command.ts';

const tokenizer = wordpiece({
  vocabulary: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'where', 'is', 'my', 'card', '?'],
});
const flags = { tokenizer: '' };
const run = (words: string[], input: string) => start(words, { cwd: root, input }).ended;
const parsed = (line: string) => JSON.parse(line) as Record<string, unknown>;

describe('a line of input', () => {
  test('is a JSON string or an object with a text and maybe a pair', () => {
    expect(parseTextLine('"a\\u2028b"', 1, false)).toEqual({ text: 'a\u2028b', pair: undefined });
    expect(parseTextLine('{"text": "a", "pair": "b"}', 1, true)).toEqual({ text: 'a', pair: 'b' });
  });
  test.each([
    ['', /line 7: Expected a JSON string.*an empty line/],
    ['where', /line 7: .*no JSON/],
    ['5', /line 7: .*got 5/],
    ['{"pair": "b"}', /line 7/],
    ['{"text": "a", "pair": 5}', /line 7/],
    ['null', /line 7/],
  ])('%j is refused with its number', (line, message) => {
    expect(() => parseTextLine(line, 7, false)).toThrow(message);
  });
  test('without a pair is refused where one is needed', () => {
    expect(() => parseTextLine('"a"', 2, true)).toThrow(/line 2: Expected \{"text".*no pair/);
  });
});

describe('a line of output', () => {
  test('has ids, types and mask, and tokens and offsets on request', () => {
    expect(parsed(tokenizeLine(tokenizer, { text: 'Where is' }, flags))).toEqual({
      ids: [2, 4, 5, 3],
      types: [0, 0, 0, 0],
      mask: [1, 1, 1, 1],
    });
    const whole = tokenizeLine(tokenizer, { text: 'Where is' }, { ...flags, tokens: true, offsets: true });
    expect(parsed(whole)).toMatchObject({
      tokens: ['[CLS]', 'where', 'is', '[SEP]'],
      offsets: [
        [0, 0],
        [0, 5],
        [6, 8],
        [0, 0],
      ],
    });
  });
  test('has windows with a stride', () => {
    const line = tokenizeLine(tokenizer, { text: 'where is my card' }, { ...flags, maxLength: 4, stride: 1 });
    expect(parsed(line).windows).toMatchObject([
      { ids: [2, 4, 5, 3] },
      { ids: [2, 5, 6, 3] },
      { ids: [2, 6, 7, 3] },
    ]);
  });
});

describeWithShared('bertwright tokenize with MiniLM', 'models/minilm-l6', (model) => {
  test('answers a line for each line, in order, also where a text holds U+2028', async () => {
    const input = '"Where is my card?"\n{"text": "a", "pair": "b\u2028c"}\r\n"last"';
    const { stdout, code } = await run(
      ['tokenize', '--tokenizer', model, '--tokens', '--padding', '8'],
      input,
    );
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n').map(parsed);
    const whole = await loadTokenizer(folder(model));
    expect(lines.map(({ tokens }) => tokens)).toEqual(
      ['Where is my card?', ['a', 'b\u2028c'], 'last'].map((texts) => {
        const [text, pair] = typeof texts === 'string' ? [texts] : (texts as [string, string]);
        return whole.tokens(whole.encode(text!, { pair, padTo: { multiple: 8 } }).ids);
      }),
    );
  });
  test('refuses a stride without a length', async () => {
    const { code, stderr } = await run(['tokenize', '--tokenizer', model, '--stride', '1'], '"a"\n');
    expect(code).toBe(1);
    expect(stderr).toMatch(/Expected --max-length beside --stride/);
  });
});
