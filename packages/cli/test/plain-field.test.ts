import { taskKinds } from '@bertwright/tasks';
import { expect, test } from 'vitest';
import { exampleLines } from '../src/example-lines.ts';
import { plainField } from '../src/plain-field.ts';

const kindOf = (name: string) => taskKinds.find(({ kind }) => kind === name)!;

test.each([
  ['text-classification', 'text'],
  ['regression', 'text'],
  ['token-classification', 'text'],
  ['text-pair-classification', undefined],
  ['pre-training', undefined],
])('a plain line of %s is its %s', (name, field) => {
  expect(plainField(kindOf(name))).toBe(field);
});

test('a line to be answered has what rows to learn from may lack', async () => {
  async function* lines() {
    yield* ['{"text": "My card", "pair": "is lost"}', '{"text": "My card"}'];
  }
  const read = async () => {
    const options = { maskProbability: 0.15, wholeWords: false };
    for await (const { line } of exampleLines(kindOf('pre-training'), lines(), { name: 'rows', options })) {
      expect(line).toBe(1);
    }
  };
  await expect(read()).rejects.toThrow('rows:2: Expected a text in "pair", got nothing');
});

test('lines of token classification are texts, even empty ones, or objects with texts or tokens', async () => {
  async function* lines() {
    yield* ['We met Ada.', ' ', '{"tokens": ["We", "met"]}', '{"text": "Ada"}'];
  }
  const kind = kindOf('token-classification');
  const options = { crf: false, constraints: true, aggregation: 'first' };
  const read: unknown[] = [];
  for await (const line of exampleLines(kind, lines(), { name: 'standard input', options })) read.push(line);
  expect(read).toMatchObject([
    { line: 1, example: { text: 'We met Ada.' }, fields: { text: 'We met Ada.' } },
    { example: { text: ' ' } },
    { example: { tokens: ['We', 'met'] }, fields: { tokens: ['We', 'met'] } },
    { line: 4, example: { text: 'Ada' } },
  ]);
});
