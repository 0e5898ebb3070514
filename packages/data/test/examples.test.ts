import { describe, expect, test } from 'vitest';
import { readExamples, readTexts, type TableOptions } from '../src/index.ts';

const examples = (contents: string, options: TableOptions = {}) =>
  readExamples({ name: 'x.csv', contents, text: 'text', label: 'label', ...options });

describe('examples', () => {
  test('have their text as it stands, their label without outer white space, and their line', async () => {
    expect(await examples('id,text,label\n1," a ", b \n2,"c\nd",e\n3,f,g\n')).toEqual([
      { text: ' a ', label: 'b', line: 2 },
      { text: 'c\nd', label: 'e', line: 3 },
      { text: 'f', label: 'g', line: 5 },
    ]);
  });

  test('of JSON may have numbers as labels', async () => {
    expect(await examples('{"text":"a","label":3}', { format: 'jsonl' })).toEqual([
      { text: 'a', label: '3', line: 1 },
    ]);
  });

  test.each([
    ['a row without a label', 'text,label\na,b\nc,\n', 'missing-label', 3],
    ['a row with a blank label', 'text,label\n"a\na",b\nc,"  "\n', 'missing-label', 4],
    ['a row without a text', 'text,label\n,b\n', 'missing-text', 2],
    ['a row with a blank text', 'text,label\n" \n",b\n', 'missing-text', 2],
  ])('%s is refused with file and line', async (_, contents, code, line) => {
    await expect(examples(contents)).rejects.toMatchObject({
      code,
      file: 'x.csv',
      line,
      message: expect.stringContaining(
        `x.csv:${line}: Expected a ${code.slice(8)} in "${code.slice(8)}", got nothing`,
      ),
    });
  });

  test('say how many other rows have no label', async () => {
    await expect(examples(`text,label\n${'a,\n'.repeat(8)}`)).rejects.toThrow(
      /^x\.csv:2: .*7 more rows: line 3, line 4, line 5, line 6, line 7, …/,
    );
  });

  test.each(['{"text":"a"}', '{"text":"a","label":null}'])('%s has no label', async (line) => {
    await expect(examples(`{"text":"a","label":"b"}\n${line}`, { format: 'jsonl' })).rejects.toMatchObject({
      code: 'missing-label',
      line: 2,
    });
  });

  test('of a file without the column are refused with the columns found', async () => {
    await expect(examples('sentence,label\na,b\n')).rejects.toThrow(/"text", got "sentence", "label"/);
  });

  test('that need no label are texts', async () => {
    expect(await readTexts({ name: 'x.tsv', contents: 'text\nb\n\nc', text: 'text' })).toEqual([
      { text: 'b', line: 2 },
      { text: 'c', line: 4 },
    ]);
  });
});
