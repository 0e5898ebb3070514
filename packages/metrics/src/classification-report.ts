import { balancedOf } from './balanced-accuracy.ts';
import { kappaOf } from './cohen-kappa.ts';
import { type Confusion, confusionStream, marginals } from './confusion.ts';
import { matthewsOf } from './matthews-correlation.ts';
import { averageOf, classesOf, type ScoreOptions } from './precision-recall-f1.ts';
import type { Scores } from './scores.ts';
import { mapStream, type Paired, type Streaming } from './streaming.ts';

/** Every metric that a confusion matrix holds. */
export interface ClassificationReport {
  confusion: Confusion;
  accuracy: number;
  balancedAccuracy: number;
  matthewsCorrelation: number;
  cohenKappa: number;
  micro: Scores;
  macro: Scores;
  weighted: Scores;
  classes: Scores[];
}

/** Everything that a confusion matrix tells, see {@link ClassificationReport}. */
export function classificationReport(
  confusion: Confusion,
  options: Omit<ScoreOptions, 'classes'> = {},
): ClassificationReport {
  const { right, all } = marginals(confusion);
  return {
    confusion,
    accuracy: right / all,
    balancedAccuracy: balancedOf(confusion),
    matthewsCorrelation: matthewsOf(confusion),
    cohenKappa: kappaOf(confusion),
    micro: averageOf(confusion, { ...options, average: 'micro' }),
    macro: averageOf(confusion, { ...options, average: 'macro' }),
    weighted: averageOf(confusion, { ...options, average: 'weighted' }),
    classes: classesOf(confusion, options),
  };
}

/**
 * The report of labels and predictions that come in pieces.
 *
 * @throws MetricsError from `update`: `length-mismatch`; `invalid-class`.
 */
export function classificationStream(options: ScoreOptions = {}): Streaming<Paired, ClassificationReport> {
  return mapStream(confusionStream(options), (confusion) => classificationReport(confusion, options));
}
