import { createHash } from 'node:crypto';
import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import {
  batches,
  firstPerClass,
  labelIndices,
  labelSet,
  numberField,
  paddingReport,
  readExamplesFile,
  readTableFile,
  stratifiedSplit,
} from '../src/index.ts';

describeWithShared('Banking77', 'data/banking77', (folder) => {
  const columns = { text: 'text', label: 'category' };

  test('has its rows at the lines that Python counts, newlines in quoted fields included', async () => {
    const train = await readExamplesFile(`${folder}/train.csv`, columns);
    const held = await readExamplesFile(`${folder}/test.csv`, columns);
    expect([train.length, held.length]).toEqual([10_003, 3_080]);
    // The sums of `line_num` + 1 of Python's csv.reader before each record.
    expect(train.reduce((sum, { line }) => sum + line, 0)).toBe(50_128_129);
    expect(held.reduce((sum, { line }) => sum + line, 0)).toBe(4_756_164);
    expect(train.filter(({ text }) => text.includes('\n')).length).toBe(10);
    const { names, counts } = labelSet(train);
    expect(names).toHaveLength(77);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10_003);
    expect(labelIndices(held, names)).toHaveLength(3_080);
  });

  test('has the texts and labels that Python reads', async () => {
    for (const [part, digest] of [
      ['train', 'c6e081850d4cc50f79a8401d12f4276d1ea1d44ca239fa45dee2feb79becc70f'],
      ['test', 'f9ef6d50d7afd3ef7d6895cf9faa5aa71692e9e6f9c50199337cfbb198e5fb5c'],
    ] as const) {
      const rows = await readExamplesFile(`${folder}/${part}.csv`, columns);
      const joined = rows.map(({ text, label }) => `${text}\0${label}`).join('\0');
      expect(createHash('sha256').update(joined).digest('hex')).toBe(digest);
    }
  });

  test('splits into a tenth with every class, gives ten rows a class, and pads little in batches', async () => {
    const train = await readExamplesFile(`${folder}/train.csv`, columns);
    const [kept, held] = stratifiedSplit(train, [0.9, 0.1], { seed: 42 });
    expect([kept!.length, held!.length]).toEqual([9_003, 1_000]);
    expect(labelSet(held!).names).toHaveLength(77);
    expect(firstPerClass(train, 10)).toHaveLength(770);
    const lengths = train.map(({ text }) => Math.min(text.split(/\s+/).length + 2, 64));
    const report = paddingReport(batches(lengths, { batchSize: 32, maxLength: 64 }), lengths);
    expect(report.tokens).toBe(lengths.reduce((sum, length) => sum + length, 0));
    expect(report.waste).toBeLessThan(0.25);
    expect(report.shapes).toBeLessThanOrEqual(9);
  });
});

describeWithShared('SST-2 (no header, no final newline)', 'data/sst2', (folder) => {
  test.each([
    ['train', 6_920],
    ['dev', 872],
    ['test', 1_821],
  ])('%s has %i rows of two labels, one a line', async (part, count) => {
    const rows = await readExamplesFile(`${folder}/${part}.tsv`, {
      columns: ['sentence', 'label'],
      text: 'sentence',
      label: 'label',
    });
    expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(labelSet(rows).names).toEqual(['0', '1']);
  });
});

describeWithShared('CoLA (no header, no quoting)', 'data/cola', (folder) => {
  test.each([
    ['in_domain_train', 8_551],
    ['in_domain_dev', 527],
    ['out_of_domain_dev', 516],
  ])('%s has %i rows of two labels, one a line', async (part, count) => {
    const rows = await readExamplesFile(`${folder}/${part}.tsv`, {
      columns: ['source', 'label', 'mark', 'sentence'],
      text: 'sentence',
      label: 'label',
    });
    expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(labelSet(rows).names).toEqual(['0', '1']);
  });
});

describeWithShared('STS-B (no header, CRLF, quotes where needed)', 'data/stsb', (folder) => {
  test.each([
    ['train', 5_749],
    ['dev', 1_500],
    ['test', 1_379],
  ])('%s has %i scores from 0 to 5', async (part, count) => {
    const table = await readTableFile(`${folder}/stsb-en-${part}.csv`, {
      columns: ['sentence1', 'sentence2', 'score'],
    });
    const scores = table.rows.map((row) => numberField(table, row, 'score'));
    expect(scores).toHaveLength(count);
    expect(scores.every((score) => score >= 0 && score <= 5)).toBe(true);
  });
});

describe('other sets', () => {
  describeWithShared('RTE (header, fields that begin with a quote)', 'data/rte', (folder) => {
    test('has 2,490 rows', async () => {
      const { rows } = await readTableFile(`${folder}/train.tsv`);
      expect(rows).toHaveLength(2_490);
      const quoted = rows
        .flatMap(({ values }) => Object.values(values))
        .filter((value) => String(value)[0] === '"');
      expect(quoted.length).toBeGreaterThan(0);
    });
  });

  describeWithShared('20 Newsgroups (gzipped JSON lines)', 'data/20news', (folder) => {
    test('has 7,532 rows', async () => {
      expect((await readTableFile(`${folder}/test.jsonl.gz`)).rows).toHaveLength(7_532);
    });
  });
});
