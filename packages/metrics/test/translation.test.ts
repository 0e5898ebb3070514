import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { bleu, bleuStream, chrf, chrfStream } from '../src/index.ts';
import { expectNumber, recorded, shared } from './recorded.ts';

interface Case {
  hypotheses: string[];
  references: (string | string[])[];
  bleu: number;
  chrf: number;
}

function expectCase({ hypotheses, references, ...wanted }: Case): void {
  expectNumber(bleu(hypotheses, references), wanted.bleu);
  expectNumber(chrf(hypotheses, references), wanted.chrf);
  const streams = [bleuStream(), chrfStream()] as const;
  for (const [index, hypothesis] of hypotheses.entries()) {
    for (const stream of streams) stream.update([hypothesis], [references[index]!]);
  }
  expectNumber(streams[0].result(), wanted.bleu);
  expectNumber(streams[1].result(), wanted.chrf);
}

describeWithShared('the recorded answers of sacreBLEU', 'fixtures/metrics.json', (path) => {
  test.each(shared<Case>(path, 'translation').map((it, index) => [index, it] as const))(
    'case %i is the same, whole and in pieces',
    (_, it) => expectCase(it),
  );
});

describe('short, empty and several references', () => {
  test.each(recorded<Case>('translation').map((it, index) => [index, it] as const))(
    'case %i is as in sacreBLEU',
    (_, it) => expectCase(it),
  );
});

describe('bad input', () => {
  test('a hypothesis without a reference is refused', () => {
    for (const of of [bleu, chrf]) {
      expect(() => of(['a'], [])).toThrow(expect.objectContaining({ code: 'length-mismatch' }));
      expect(() => of(['a'], [[]])).toThrow(expect.objectContaining({ code: 'invalid-value' }));
    }
  });
});
