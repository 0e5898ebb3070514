import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberField, readTable, requireColumns, type TableOptions, textField } from '../src/index.ts';

const table = (name: string, contents: string, options: TableOptions = {}) =>
  readTable({ name, contents, ...options });
const texts = async (name: string, contents: string, options?: TableOptions) => {
  const { columns, rows } = await table(name, contents, options);
  return rows.map(({ line, values }) => [line, ...columns.map((column) => values[column])]);
};

describe('CSV', () => {
  test.each([
    ['\\n', 'a,b\n1,2\n3,4\n'],
    ['\\r\\n', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['\\r alone', 'a,b\r1,2\r3,4\r'],
    ['both \\n and \\r\\n', 'a,b\r\n1,2\n3,4\r\n'],
    ['no final line end', 'a,b\n1,2\n3,4'],
    ['a byte order mark', '\uFEFFa,b\n1,2\n3,4\n'],
  ])('with %s is read with line numbers', async (_, contents) => {
    expect(await texts('x.csv', contents)).toEqual([
      [2, '1', '2'],
      [3, '3', '4'],
    ]);
  });

  test('gives a record of several lines its first line, its line ends as \\n', async () => {
    expect(await texts('x.csv', 'a,b\r\n"one\r\n\r\ntwo",1\r\n"say ""hi""",2\r\n')).toEqual([
      [2, 'one\n\ntwo', '1'],
      [5, 'say "hi"', '2'],
    ]);
  });

  test('skips blank lines, and counts them', async () => {
    expect(await texts('x.csv', '\na,b\n\n1,2\n  \n"x",4\n\n')).toEqual([
      [4, '1', '2'],
      [6, 'x', '4'],
    ]);
  });

  test('keeps white space in fields and quotes inside unquoted ones', async () => {
    expect(await texts('x.csv', 'a,b\n 1 ,5" disk\n')).toEqual([[2, ' 1 ', '5" disk']]);
  });

  test('takes another delimiter', async () => {
    expect(await texts('x.csv', 'a;b\n1,5;"2;3"\n', { delimiter: ';' })).toEqual([[2, '1,5', '2;3']]);
  });

  test('without a header takes names for its columns', async () => {
    expect(await texts('x.csv', '1,2\n3,4\n', { columns: ['a', 'b'] })).toEqual([
      [1, '1', '2'],
      [2, '3', '4'],
    ]);
  });

  test('may have columns with the names of inherited properties', async () => {
    const { rows } = await table('x.csv', '__proto__,constructor\n1,2\n');
    expect(Object.entries(rows[0]!.values)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  test('reads back whatever is written by RFC 4180, with each record at its line', async () => {
    const field = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', ' ', '\t', 'é', '😀', "'"),
      maxLength: 6,
    });
    const quoted = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (rows, lineEnd, last) => {
          const lines = rows.map((row) => row.map(quoted).join(','));
          let line = 2;
          const wanted = rows.map((row, index) => {
            const start = line;
            line += lines[index]!.split('\n').length;
            return [start, ...row];
          });
          const contents = ['a,b,c', ...lines].join('\n') + (last ? '\n' : '');
          expect(await texts('x.csv', contents.replaceAll('\n', lineEnd))).toEqual(wanted);
        },
      ),
    );
  });
});

describe('TSV', () => {
  test('has no quoting unless told', async () => {
    const contents = 'a\tb\n"x\t"y"\n"z"\t1\n';
    expect(await texts('x.tsv', contents)).toEqual([
      [2, '"x', '"y"'],
      [3, '"z"', '1'],
    ]);
    expect(await texts('x.tsv', 'a\tb\n"x\ty"\t"z\nw"\n', { quoting: true })).toEqual([[2, 'x\ty', 'z\nw']]);
  });

  test('keeps empty fields, and a line of them is no blank line', async () => {
    expect(await texts('x.tsv', 'a\tb\n\t\n\tx\n')).toEqual([
      [2, '', ''],
      [3, '', 'x'],
    ]);
  });
});

describe('JSON lines', () => {
  test('keep their values, line numbers and the columns in order of appearance', async () => {
    const { columns, rows } = await table('x.jsonl', '{"b":1}\r\n\r\n{"a":[2],"b":null}');
    expect(columns).toEqual(['b', 'a']);
    expect(rows).toEqual([
      { line: 1, values: { b: 1 } },
      { line: 3, values: { a: [2], b: null } },
    ]);
  });

  test('take no columns, delimiter or quoting', async () => {
    for (const options of [{ columns: ['a'] }, { delimiter: ',' }, { quoting: false }]) {
      await expect(table('x.jsonl', '{}', options)).rejects.toMatchObject({ code: 'invalid-option' });
    }
  });
});

describe('the format', () => {
  test.each([
    ['x.csv', 'a\n1'],
    ['X.CSV', 'a\n1'],
    ['folder.csv/x.tsv', 'a\n1'],
    ['x.tab', 'a\n1'],
    ['x.ndjson', '{"a":"1"}'],
    ['x.json', '{"a":"1"}'],
    ['x.jsonl.gz', '{"a":"1"}'],
  ])('of %s is told by the extension', async (name, contents) => {
    expect((await table(name, contents)).rows[0]!.values).toEqual({ a: '1' });
  });

  test.each(['x.txt', 'x', 'csv', 'x.csv/part', 'x.constructor'])('of %s must be said', async (name) => {
    await expect(table(name, 'a\n1')).rejects.toMatchObject({ code: 'unknown-format', file: name });
    expect((await table(name, 'a\n1', { format: 'csv' })).rows).toHaveLength(1);
  });

  test('that is none is refused', async () => {
    await expect(table('x.csv', 'a', { format: 'xls' as 'csv' })).rejects.toMatchObject({
      code: 'unknown-format',
    });
  });
});

describe('a file that is refused', () => {
  test.each([
    ['nothing', 'x.csv', '', {}, 'empty-file', undefined],
    ['white space only', 'x.jsonl', '\uFEFF \r\n', {}, 'empty-file', undefined],
    ['a header only', 'x.csv', 'a,b\n', {}, 'no-rows', undefined],
    ['a header and blank lines', 'x.tsv', 'a\tb\n\n\n', {}, 'no-rows', undefined],
    ['a row with fewer fields', 'x.csv', 'a,b\n1,2\n\n3\n', {}, 'ragged-row', 4],
    ['a row with more fields', 'x.csv', 'a,b\n"1\n1",2\n3,4,5\n', {}, 'ragged-row', 4],
    ['a row with more fields in TSV', 'x.tsv', 'a\tb\n1\t2\t3\n', {}, 'ragged-row', 2],
    ['fewer names than fields', 'x.csv', '1,2\n', { columns: ['a'] }, 'ragged-row', 1],
    ['a quote that never closes', 'x.csv', 'a,b\n1,2\n3,"4\n5,6\n', {}, 'unclosed-quote', 3],
    [
      'a quote that never closes, in a later line of a record',
      'x.csv',
      'a,b\n"1\n1","2\n',
      {},
      'unclosed-quote',
      3,
    ],
    ['a quote unclosed before another', 'x.csv', 'a,b\n1,"2\n3,"4"\n', {}, 'malformed-quote', 2],
    ['characters behind a closing quote', 'x.csv', 'a,b\n"1"x,2\n', {}, 'malformed-quote', 2],
    ['a column twice', 'x.csv', '\na,a\n1,2\n', {}, 'duplicate-column', 2],
    ['a line that is no JSON', 'x.jsonl', '{"a":1}\n{"a":\n', {}, 'invalid-json', 2],
    ['a line that is an array', 'x.jsonl', '\n[1]\n', {}, 'invalid-json', 2],
    ['a line that is null', 'x.jsonl', 'null', {}, 'invalid-json', 1],
    ['a delimiter of two characters', 'x.csv', 'a,b\n1,2', { delimiter: '||' }, 'invalid-option', undefined],
    ['a quote as delimiter', 'x.csv', 'a,b\n1,2', { delimiter: '"' }, 'invalid-option', undefined],
  ])('%s', async (_, name, contents, options, code, line) => {
    await expect(table(name, contents, options)).rejects.toMatchObject({
      name: 'DataError',
      code,
      file: name,
      line,
      message: expect.stringMatching(
        line === undefined ? new RegExp(`^${name}: `) : new RegExp(`^${name}:${line}: `),
      ),
    });
  });

  test('an array of JSON is told from JSON lines', async () => {
    await expect(table('x.json', '[\n{"a":1}\n]')).rejects.toThrow(/a JSON array is not JSON lines/);
  });

  test('a TSV file with quoted fields is told what to say', async () => {
    await expect(table('x.tsv', 'a\tb\n"1\n1"\t2\n')).rejects.toThrow(/say quoting: true/);
  });
});

describe('columns that are required', () => {
  test('and missing are refused with those found', async () => {
    const found = await table('x.csv', 'Text,label\n1,2\n');
    expect(() => requireColumns(found, ['label', 'text'])).toThrow(
      expect.objectContaining({
        code: 'missing-column',
        file: 'x.csv',
        message: expect.stringContaining('Expected the column "text", got "Text", "label";'),
      }),
    );
    expect(() => requireColumns(found, ['label', 'Text'])).not.toThrow();
  });

  test('and hide behind another delimiter are refused with it', async () => {
    const found = await table('x.csv', 'text;label\n1;2\n');
    expect(() => requireColumns(found, ['text', 'label'])).toThrow(/say delimiter: ";"/);
  });

  test('are not shown at the length of a text', async () => {
    const found = await table('x.csv', `${'long '.repeat(100)},1\na,2\n`);
    expect(() => requireColumns(found, ['text'])).toThrow(/^.{1,300}$/);
  });
});

describe('fields', () => {
  test('of JSON are text as JSON writes it, undefined where there is none', async () => {
    const found = await table('x.jsonl', '{"a":1.5,"b":false,"c":null,"d":" ","e":[1]}');
    const row = found.rows[0]!;
    const values = ['a', 'b', 'c', 'd', 'x', 'toString'].map((column) => textField(found, row, column));
    expect(values).toEqual(['1.5', 'false', undefined, undefined, undefined, undefined]);
    expect(() => textField(found, row, 'e')).toThrow(
      expect.objectContaining({ code: 'invalid-value', file: 'x.jsonl', line: 1 }),
    );
  });

  test('that are numbers are read, and refused with file and line where they are none', async () => {
    const found = await table('x.csv', 'a,b\n4.75,x\n-1e3,\n0x10,Infinity\n');
    expect(found.rows.slice(0, 2).map((row) => numberField(found, row, 'a'))).toEqual([4.75, -1000]);
    for (const [row, code] of [
      [0, 'invalid-value'],
      [1, 'missing-value'],
      [2, 'invalid-value'],
    ] as const) {
      expect(() => numberField(found, found.rows[row]!, 'b')).toThrow(
        expect.objectContaining({ code, file: 'x.csv', line: row + 2 }),
      );
    }
  });
});
