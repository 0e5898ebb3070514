import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { type EntityMode, type EntityScheme, entityReport, entitySpans, entityStream } from '../src/index.ts';
import { expectNumber, expectScores, recorded, shared } from './recorded.ts';

interface SharedCase {
  labels: string[][];
  predictions: string[][];
  accuracy?: number;
  lenient: number[];
  strict?: number[];
  report?: Record<string, { precision: number; recall: number; 'f1-score': number; support: number }>;
}

describeWithShared('the recorded answers of seqeval', 'fixtures/metrics.json', (path) => {
  test.each(shared<SharedCase>(path, 'sequence').map((it, index) => [index, it] as const))(
    'case %i is the same, lenient and strict, whole and in pieces',
    (_, it) => {
      const { types, ...report } = entityReport(it.labels, it.predictions);
      expectScores(report.micro, it.lenient);
      if (it.accuracy !== undefined) expectNumber(report.accuracy, it.accuracy);
      if (it.strict !== undefined) {
        expectScores(entityReport(it.labels, it.predictions, { mode: 'strict' }).micro, it.strict);
      }
      const found = {
        ...types,
        'micro avg': report.micro,
        'macro avg': report.macro,
        'weighted avg': report.weighted,
      };
      for (const [name, wanted] of Object.entries(it.report ?? {})) {
        const scores = found[name as keyof typeof found]!;
        expectScores(scores, [wanted.precision, wanted.recall, wanted['f1-score']]);
        expect(scores.support).toBe(wanted.support);
      }
      const stream = entityStream();
      for (const [index, tags] of it.labels.entries()) stream.update([tags], [it.predictions[index]!]);
      expect(stream.result()).toEqual({ types, ...report });
    },
  );
});

describe('missing entities, stray I- tags and IOBES', () => {
  interface EdgeCase {
    labels: string[][];
    predictions: string[][];
    lenient: Record<'micro' | 'macro' | 'weighted', number[]>;
    strict?: Record<'micro' | 'macro' | 'weighted', number[]>;
  }

  test.each(recorded<EdgeCase>('sequences').map((it, index) => [index, it] as const))(
    'case %i is as in seqeval',
    (_, it) => {
      for (const mode of ['lenient', 'strict'] satisfies EntityMode[]) {
        const wanted = it[mode];
        if (wanted === undefined) continue;
        const report = entityReport(it.labels, it.predictions, { mode });
        for (const average of ['micro', 'macro', 'weighted'] as const) {
          expectScores(report[average], wanted[average]);
        }
      }
    },
  );
});

describe('every scheme', () => {
  interface SchemeCase extends Record<'micro' | 'macro' | 'weighted', number[]> {
    scheme: EntityScheme | null;
    /** Tags, and the entities in them as `type:start:end`. */
    sequences: Record<string, string>;
    refused?: string[];
  }
  const cases = recorded<SchemeCase>('spans').map((it) => {
    const options = it.scheme ? ({ mode: 'strict', scheme: it.scheme } as const) : {};
    return [it.scheme ?? 'none (lenient)', it, options] as const;
  });

  test.each(cases)('%s has the entities of seqeval, in broken sequences too', (_, { sequences }, options) => {
    for (const [tags, wanted] of Object.entries(sequences)) {
      const spans = entitySpans(tags.split(' '), options);
      expect([tags, spans.map(({ type, start, end }) => `${type}:${start}:${end}`).join(' ')]).toEqual([
        tags,
        wanted,
      ]);
    }
  });

  test.each(cases)('%s has the scores of seqeval, whole and in pieces', (_, it, options) => {
    const words = (text: string) => text.split(' ');
    // As recorded: each sequence as prediction of the one before it, of equal length.
    const ordered = Object.keys(it.sequences).map(words);
    ordered.sort((a, b) => a.length - b.length);
    const pairs = ordered.flatMap((tags, index) => {
      const next = ordered[index + 1];
      return next?.length === tags.length ? [[tags, next] as const] : [];
    });
    const labels = pairs.map(([tags]) => tags);
    const predictions = pairs.map(([, tags]) => tags);
    const report = entityReport(labels, predictions, options);
    for (const average of ['micro', 'macro', 'weighted'] as const) expectScores(report[average], it[average]);
    const stream = entityStream(options);
    for (const [tags, predicted] of pairs) stream.update([tags], [predicted]);
    expect(stream.result()).toEqual(report);
  });

  test.each(cases)('%s refuses the tags that seqeval refuses, and no other', (_, { refused }, options) => {
    if (refused === undefined) return;
    for (const tag of Array.from('IBESLUX', (prefix) => `${prefix}-A`)) {
      const read = () => entitySpans([tag], options);
      if (!refused.includes(tag)) expect(read).not.toThrow();
      else expect(read).toThrow(expect.objectContaining({ code: 'invalid-tag' }));
    }
  });
});

describe('spans', () => {
  const tags = ['I-PER', 'O', 'B-LOC', 'I-LOC', 'I-PER', 'B-PER'];

  test('a stray I- tag begins an entity when lenient', () => {
    expect(entitySpans(tags)).toEqual([
      { type: 'PER', start: 0, end: 1 },
      { type: 'LOC', start: 2, end: 4 },
      { type: 'PER', start: 4, end: 5 },
      { type: 'PER', start: 5, end: 6 },
    ]);
  });

  test('a stray I- tag is outside when strict', () => {
    expect(entitySpans(tags, { mode: 'strict' })).toEqual([
      { type: 'LOC', start: 2, end: 4 },
      { type: 'PER', start: 5, end: 6 },
    ]);
  });

  test('a type may hold a hyphen', () => {
    expect(entitySpans(['B-creative-work', 'I-creative-work'])).toEqual([
      { type: 'creative-work', start: 0, end: 2 },
    ]);
  });

  test.each([
    ['PER', 'lenient'],
    ['', 'lenient'],
    ['O-PER', 'lenient'],
    ['X-PER', 'lenient'],
    ['U', 'lenient'],
    ['O-PER', 'strict'],
    ['S-PER', 'strict'],
    ['', 'strict'],
  ] as const)('the tag %j is refused when %s', (tag, mode) => {
    expect(() => entitySpans([tag], { mode })).toThrow(expect.objectContaining({ code: 'invalid-tag' }));
  });

  test('a scheme is refused that is none, or without the strict mode', () => {
    const refused = expect.objectContaining({ name: 'MetricsError', code: 'invalid-option' });
    expect(() => entityStream({ mode: 'strict', scheme: 'BIO' as EntityScheme })).toThrow(refused);
    expect(() => entityStream({ scheme: 'IOBES' })).toThrow(refused);
  });

  test('a sequence with fewer predicted tags is refused and leaves the stream as it was', () => {
    const stream = entityStream();
    stream.update([['B-A']], [['B-A']]);
    expect(() => stream.update([['B-A'], ['O', 'O']], [['B-A'], ['O']])).toThrow(
      expect.objectContaining({ code: 'length-mismatch' }),
    );
    expect(stream.result().micro.support).toBe(1);
  });
});
