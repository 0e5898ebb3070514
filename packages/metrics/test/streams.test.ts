import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as metrics from '../src/index.ts';

/** A property that holds where a stream gives what the pure function gives of the whole. */
type Check = () => void;

/** A stream whose updates take two lists, one of each for every example: cut anywhere, also into pieces of nothing. */
function inPieces<Input extends readonly [unknown, unknown], Result>(
  streamOf: () => metrics.Streaming<Input, Result>,
  of: (...input: Input) => Result,
  example: fc.Arbitrary<readonly [unknown, unknown]>,
): Check {
  const columns = (examples: readonly (readonly [unknown, unknown])[]) =>
    [examples.map(([first]) => first), examples.map(([, second]) => second)] as unknown as Input;
  const pieces = fc.array(fc.array(example, { maxLength: 6 }), { maxLength: 6 });
  return () => {
    fc.assert(
      fc.property(pieces, (lists) => {
        const stream = streamOf();
        for (const list of lists) {
          stream.update(...columns(list));
          stream.result();
        }
        expectSame(stream.result(), of(...columns(lists.flat())));
      }),
    );
  };
}

/** A stream whose updates take one query or question each. */
function oneByOne<Input extends readonly unknown[], Result>(
  streamOf: () => metrics.Streaming<Input, Result>,
  of: (examples: readonly Input[]) => Result,
  example: fc.Arbitrary<Input>,
): Check {
  return () => {
    fc.assert(
      fc.property(fc.array(example, { maxLength: 12 }), (examples) => {
        const stream = streamOf();
        for (const input of examples) stream.update(...input);
        expectSame(stream.result(), of(examples));
      }),
    );
  };
}

/** Passes for equal values; numbers may differ as sums in another order do. */
function expectSame(actual: unknown, wanted: unknown): void {
  if (typeof wanted === 'number' && Number.isFinite(wanted)) {
    expect(Math.abs((actual as number) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
  } else if (typeof wanted === 'object' && wanted !== null) {
    expect(Object.keys(actual as object)).toEqual(Object.keys(wanted));
    for (const [key, value] of Object.entries(wanted)) {
      expectSame((actual as Record<string, unknown>)[key], value);
    }
  } else expect(actual).toBe(wanted);
}

type Query = [relevance: number[], scores: number[]];

/** The mean of a metric over queries, as a stream of it gives. */
function meanOver(of: (...query: Query) => number): (queries: readonly Query[]) => number {
  return (queries) => queries.reduce((sum, query) => sum + of(...query), 0) / queries.length;
}

const upTo = (most: number) => fc.integer({ min: 0, max: most });
// Few different values: ties are the rule.
const eighths = upTo(8).map((parts) => parts / 8);
const three = (cell: fc.Arbitrary<number>) => fc.array(cell, { minLength: 3, maxLength: 3 });
const classes = fc.tuple(upTo(3), upTo(3));
const scores = fc.tuple(upTo(1), eighths);
const numbers = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));
const rows = fc.tuple(upTo(2), three(eighths));
const indicators = fc.tuple(three(upTo(1)), three(upTo(1)));
const indicatorScores = fc.tuple(three(upTo(1)), three(eighths));
const text = fc
  .array(fc.constantFrom('the', 'cat', 'sat', 'on', 'a', 'mat'), { maxLength: 7 })
  .map((words) => words.join(' '));
const tagPairs = fc
  .array(fc.tuple(fc.constantFrom('O', 'B-A', 'I-A', 'B-B'), fc.constantFrom('O', 'B-A', 'I-A', 'I-B')))
  .map((pairs) => [pairs.map(([label]) => label), pairs.map(([, tag]) => tag)] as const);
const query = fc
  .array(scores, { maxLength: 6 })
  .map((pairs): Query => [pairs.map(([relevance]) => relevance), pairs.map(([, score]) => score)]);
const answers = fc.array(text, { maxLength: 2 });

const checks: Record<string, Check> = {
  accuracyStream: inPieces(metrics.accuracyStream, metrics.accuracy, classes),
  averagePrecisionStream: inPieces(metrics.averagePrecisionStream, metrics.averagePrecision, scores),
  balancedAccuracyStream: inPieces(metrics.balancedAccuracyStream, metrics.balancedAccuracy, classes),
  bleuStream: inPieces(metrics.bleuStream, metrics.bleu, fc.tuple(text, text)),
  brierScoreStream: inPieces(metrics.brierScoreStream, metrics.brierScore, scores),
  calibrationStream: inPieces(
    () => metrics.calibrationStream({ bins: 4 }),
    (...input) => metrics.calibration(...input, { bins: 4 }),
    scores,
  ),
  chrfStream: inPieces(metrics.chrfStream, metrics.chrf, fc.tuple(text, text)),
  classScoresStream: inPieces(
    () => metrics.classScoresStream({ classes: 5, zeroDivision: 1 }),
    (...input) => metrics.classScores(...input, { classes: 5, zeroDivision: 1 }),
    classes,
  ),
  classificationStream: inPieces(
    () => metrics.classificationStream(),
    (...input) => metrics.classificationReport(metrics.confusionMatrix(...input)),
    classes,
  ),
  cohenKappaStream: inPieces(metrics.cohenKappaStream, metrics.cohenKappa, classes),
  confusionStream: inPieces(
    () => metrics.confusionStream(),
    (...input) => metrics.confusionMatrix(...input),
    classes,
  ),
  crossEntropyStream: inPieces(
    () => metrics.crossEntropyStream({ ignoredLabel: 2 }),
    (...input) => metrics.crossEntropy(...input, { ignoredLabel: 2 }),
    rows,
  ),
  entityStream: inPieces(
    () => metrics.entityStream({ mode: 'strict', scheme: 'IOB1' }),
    (...input) => metrics.entityReport(...input, { mode: 'strict', scheme: 'IOB1' }),
    tagPairs,
  ),
  hitRateAtKStream: oneByOne(
    () => metrics.hitRateAtKStream({ k: 2 }),
    meanOver((...input) => metrics.hitAtK(...input, { k: 2 })),
    query,
  ),
  kendallTauStream: inPieces(metrics.kendallTauStream, metrics.kendallTau, numbers),
  matthewsCorrelationStream: inPieces(
    metrics.matthewsCorrelationStream,
    metrics.matthewsCorrelation,
    classes,
  ),
  meanAbsoluteErrorStream: inPieces(metrics.meanAbsoluteErrorStream, metrics.meanAbsoluteError, numbers),
  meanAveragePrecisionStream: oneByOne(
    metrics.meanAveragePrecisionStream,
    meanOver(metrics.averagePrecision),
    query,
  ),
  meanNdcgStream: oneByOne(
    () => metrics.meanNdcgStream({ k: 3 }),
    meanOver((...input) => metrics.ndcg(...input, { k: 3 })),
    query,
  ),
  meanPrecisionAtKStream: oneByOne(
    () => metrics.meanPrecisionAtKStream({ k: 2 }),
    meanOver((...input) => metrics.precisionAtK(...input, { k: 2 })),
    query,
  ),
  meanRecallAtKStream: oneByOne(
    () => metrics.meanRecallAtKStream({ k: 2 }),
    meanOver((...input) => metrics.recallAtK(...input, { k: 2 })),
    query,
  ),
  meanReciprocalRankStream: oneByOne(
    () => metrics.meanReciprocalRankStream({ k: 3 }),
    meanOver((...input) => metrics.reciprocalRank(...input, { k: 3 })),
    query,
  ),
  meanSquaredErrorStream: inPieces(metrics.meanSquaredErrorStream, metrics.meanSquaredError, numbers),
  multiclassRocAucStream: inPieces(
    () => metrics.multiclassRocAucStream({ average: 'weighted' }),
    (...input) => metrics.multiclassRocAuc(...input, { average: 'weighted' }),
    rows,
  ),
  multilabelAveragePrecisionStream: inPieces(
    () => metrics.multilabelAveragePrecisionStream(),
    (...input) => metrics.multilabelAveragePrecision(...input),
    indicatorScores,
  ),
  multilabelRocAucStream: inPieces(
    () => metrics.multilabelRocAucStream({ average: 'micro' }),
    (...input) => metrics.multilabelRocAuc(...input, { average: 'micro' }),
    indicatorScores,
  ),
  multilabelStream: inPieces(
    () => metrics.multilabelStream({ zeroDivision: Number.NaN }),
    (...input) => metrics.multilabelReport(...input, { zeroDivision: Number.NaN }),
    indicators,
  ),
  pearsonCorrelationStream: inPieces(metrics.pearsonCorrelationStream, metrics.pearsonCorrelation, numbers),
  perplexityStream: inPieces(
    () => metrics.perplexityStream(),
    (...input) => metrics.perplexity(...input),
    rows,
  ),
  precisionRecallF1Stream: inPieces(
    () => metrics.precisionRecallF1Stream({ average: 'macro' }),
    (...input) => metrics.precisionRecallF1(...input, { average: 'macro' }),
    classes,
  ),
  rSquaredStream: inPieces(metrics.rSquaredStream, metrics.rSquared, numbers),
  rocAucStream: inPieces(metrics.rocAucStream, metrics.rocAuc, scores),
  spearmanCorrelationStream: inPieces(
    metrics.spearmanCorrelationStream,
    metrics.spearmanCorrelation,
    numbers,
  ),
  squadStream: oneByOne(
    () => metrics.squadStream({ version: 2 }),
    (questions) =>
      metrics.squadReport(
        questions.map(([prediction]) => prediction),
        questions.map(([, acceptable]) => acceptable),
        { version: 2 },
      ),
    fc.tuple(text, answers),
  ),
  squadThresholdStream: oneByOne(
    metrics.squadThresholdStream,
    metrics.squadThresholds,
    fc.tuple(text, answers, eighths),
  ),
  topKAccuracyStream: inPieces(
    () => metrics.topKAccuracyStream({ k: 2 }),
    (...input) => metrics.topKAccuracy(...input, { k: 2 }),
    rows,
  ),
  topLabelCalibrationStream: inPieces(
    () => metrics.topLabelCalibrationStream(),
    (...input) => metrics.topLabelCalibration(...input),
    rows,
  ),
  weightedMeanStream: inPieces(metrics.weightedMeanStream, metrics.weightedMean, fc.tuple(eighths, eighths)),
};

describe('in random pieces the result is that of the pure function on the whole', () => {
  test.each(Object.entries(checks))('%s', (_, check) => check());
});

test('every stream of the package is among them', () => {
  const exported = Object.keys(metrics).filter((name) => name.endsWith('Stream'));
  expect(Object.keys(checks).sort()).toEqual(exported.sort());
});
