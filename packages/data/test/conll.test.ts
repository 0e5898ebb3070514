import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { readFields, readTable, readTableFile } from '../src/index.ts';

const read = (contents: string, name = 'x.conll') => readTable({ name, contents });

describe('one token a line', () => {
  test('a blank line, or one of white space alone, ends a sentence', async () => {
    const { columns, rows } = await read('\nIt\tO\nrains\tO\n\t\n\n \t \nin\tO\nOslo\tB-LOC');
    expect(columns).toEqual(['tokens', 'tags', '1', '2']);
    expect(rows.map(({ line, lines }) => [line, lines])).toEqual([
      [2, [2, 3]],
      [7, [7, 8]],
    ]);
    expect(rows[1]!.values).toEqual({
      tokens: ['in', 'Oslo'],
      tags: ['O', 'B-LOC'],
      1: ['in', 'Oslo'],
      2: ['O', 'B-LOC'],
    });
  });

  test('the tags are the last of several columns, which white space divides too; documents begin anywhere', async () => {
    const { rows } = await read('-DOCSTART- -X- O O\n\nEU NNP  I-NP B-ORG\n-DOCSTART- -X- O O\n. . O O\n');
    expect(rows.map(({ values }) => values)).toMatchObject([
      { tokens: ['EU'], tags: ['B-ORG'], 2: ['NNP'] },
      { tokens: ['.'], tags: ['O'] },
    ]);
  });

  test('a tag of a hash begins no comment, and tokens may be spaces of other kinds', async () => {
    const { rows } = await read('#tag\tO\n\u00a0\tO\n');
    expect(rows[0]!.values.tokens).toEqual(['#tag', '\u00a0']);
  });

  test.each([
    ['fewer fields than the first', 'a\tO\n\nb\n', 3],
    ['more fields than the first', 'a\tO\nb\tc\tO\n', 2],
  ])('a line of %s is refused', async (_, contents, line) => {
    await expect(read(contents)).rejects.toMatchObject({ code: 'ragged-row', file: 'x.conll', line });
  });

  test('a file without a token is refused', async () => {
    await expect(read('-DOCSTART- O\n')).rejects.toMatchObject({ code: 'no-rows' });
  });

  test('a file of tokens alone has no tags', async () => {
    const fields = { tokens: 'tokens', tags: 'tags' };
    const options = { name: 'x.conll', contents: 'a\nb\n', fields, required: ['tags'] };
    await expect(readFields(options)).rejects.toMatchObject({ code: 'missing-column' });
  });
});

describe('CoNLL-U', () => {
  const row = (id: string, form: string, tag: string) => `${id}\t${form}\t_\t${tag}\tXX\t_\t_\t_\t_\t_\n`;

  test('comments, words of several tokens and empty nodes are skipped; # can be a token', async () => {
    const contents = `# text = don't\n${row('1-2', "don't", '_')}${row('1', 'do', 'AUX')}${row('2', "n't", 'PART')}${row('2.1', 'go', 'VERB')}${row('3', '#', 'SYM')}\n`;
    const { rows } = await read(contents, 'x.conllu');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ line: 3, lines: [3, 4, 6] });
    expect(rows[0]!.values).toMatchObject({
      tokens: ['do', "n't", '#'],
      tags: ['AUX', 'PART', 'SYM'],
      XPOS: ['XX', 'XX', 'XX'],
    });
  });

  test('a line that is not of ten fields is refused', async () => {
    await expect(read('1\ta\t_\tX\n', 'x.conllu')).rejects.toMatchObject({ code: 'ragged-row', line: 1 });
  });
});

test('fields tell the file and the line of each token', async () => {
  const fields = { tokens: 'tokens', tags: '2' };
  const [first, second] = await readFields({ name: 'x.bio', contents: 'a\tO\n\t\nb\tO\nc\tO\n', fields });
  expect(second).toMatchObject({ file: 'x.bio', line: 3, lines: [3, 4] });
  expect(first!.value('tags')).toEqual(['O']);
  expect(() => first!.text('tokens')).toThrow(/x\.bio:1: Expected text in "tokens", got an array/);
});

describeWithShared('WNUT-17 and UD-EWT', 'data', (folder) => {
  const count = async (file: string) => {
    const { rows } = await readTableFile(
      `${folder}/${file}`,
      file.includes('wnut') ? { format: 'conll' } : {},
    );
    const tags = rows.flatMap(({ values }) => values.tags as string[]);
    return [rows.length, tags.length, new Set(tags).size];
  };

  test('have as many sentences, tokens and tags as awk counts', async () => {
    expect(await count('wnut17/wnut17train.conll')).toEqual([3394, 62_730, 13]);
    expect(await count('wnut17/emerging.dev.conll')).toEqual([1009, 15_733, 13]);
    expect(await count('wnut17/emerging.test.annotated')).toEqual([1287, 23_394, 13]);
    expect(await count('ud-ewt/en_ewt-ud-dev.conllu')).toEqual([2001, 25_147, 17]);
    expect(await count('ud-ewt/en_ewt-ud-train.conllu')).toEqual([12_544, 204_577, 17]);
  });
});
