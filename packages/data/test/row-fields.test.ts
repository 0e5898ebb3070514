import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { fileSource, readFields, readTable, tableFields } from '../src/index.ts';

const source = (contents: string, name = 'rows.csv') => ({ name, contents });

describe('fields', () => {
  test('are read by names of the reader’s own, with the line', async () => {
    const contents = 'first,second,value\nmy card,,2.5\n';
    const fields = { text: 'first', pair: 'second', score: 'value', more: 'nowhere' };
    const [row] = await readFields({ ...source(contents), fields, required: ['text', 'score'] });
    expect(row!.line).toBe(2);
    expect(row!.text('text')).toBe('my card');
    expect(row!.optionalText('pair')).toBeUndefined();
    expect(row!.optionalText('more')).toBeUndefined();
    expect(row!.number('score')).toBe(2.5);
    expect(row!.optionalNumber('pair')).toBeUndefined();
    expect(() => row!.text('pair')).toThrow(/^rows\.csv:2: Expected a text in "second"/);
    expect(() => row!.number('text')).toThrow(expect.objectContaining({ code: 'invalid-value', line: 2 }));
  });

  test('that are needed are missed with the first line and the number of others', async () => {
    const contents = 'text,label\na,x\nb,\nc,y\nd,\n';
    const fields = { text: 'text', label: 'label' };
    await expect(readFields({ ...source(contents), fields, required: ['label'] })).rejects.toMatchObject({
      code: 'missing-value',
      line: 3,
      message: expect.stringContaining('1 more row'),
    });
    await expect(
      readFields({ ...source(contents), fields: { label: 'topic' }, required: ['label'] }),
    ).rejects.toMatchObject({ code: 'missing-column' });
  });

  test('that hold several are a JSON array, or a text cut at a separator', async () => {
    const lines = '{"labels":["a","b "]}\n{"labels":"a|b"}\n{"labels":""}\n{"labels":[]}\n{}\n';
    const table = await readTable(source(lines, 'rows.jsonl'));
    const rows = tableFields(table, { labels: 'labels' });
    expect(rows.map((row) => row.optionalList('labels', '|'))).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      [],
      [],
      undefined,
    ]);
  });
});

test('columns of a file without a header line are called by their numbers', async () => {
  const table = await readTable({ ...source('gj04\t1\t\tHe "sleeps.\n', 'cola.tsv'), header: false });
  expect(table.columns).toEqual(['1', '2', '3', '4']);
  const [row] = tableFields(table, { text: '4', label: '2' });
  expect([row!.text('text'), row!.text('label'), row!.line]).toEqual(['He "sleeps.', '1', 1]);
});

describeWithShared('the data that tasks are tried on', 'data', (data) => {
  test.each([
    ['cola/in_domain_train.tsv', { text: '4', label: '2' }, false, 8551],
    ['sst2/train.tsv', { text: '1', label: '2' }, false, 6920],
    ['stsb/stsb-en-dev.csv', { text: '1', pair: '2', score: '3' }, false, 1500],
    ['rte/train.tsv', { text: 'sentence1', pair: 'sentence2', label: 'label' }, true, 2490],
    [
      'nli/counterfactual/train.tsv',
      { text: 'sentence1', pair: 'sentence2', label: 'gold_label' },
      true,
      8330,
    ],
    ['20news/train.jsonl.gz', { text: 'text', label: 'label' }, undefined, 11314],
  ])('%s has every field in every row', async (name, fields, header, rows) => {
    const file = await fileSource(`${data}/${name}`);
    const options = header === undefined ? {} : { header };
    const read = await readFields({ ...file, ...options, fields, required: Object.keys(fields) });
    expect(read).toHaveLength(rows);
  });
});
