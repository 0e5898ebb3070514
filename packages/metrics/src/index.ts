export { accuracy, accuracyStream } from './accuracy.ts';
export { balancedAccuracy, balancedAccuracyStream } from './balanced-accuracy.ts';
export {
  type ClassificationReport,
  classificationReport,
  classificationStream,
} from './classification-report.ts';
export { cohenKappa, cohenKappaStream } from './cohen-kappa.ts';
export { type Confusion, type ConfusionOptions, confusionMatrix, confusionStream } from './confusion.ts';
export { matthewsCorrelation, matthewsCorrelationStream } from './matthews-correlation.ts';
export { MetricsError, type MetricsErrorCode } from './metrics-error.ts';
export { type ConfusedPair, mostConfused } from './most-confused.ts';
export {
  type AverageOptions,
  classScores,
  classScoresStream,
  precisionRecallF1,
  precisionRecallF1Stream,
  type ScoreOptions,
} from './precision-recall-f1.ts';
export type { Average, Scores, ZeroDivision } from './scores.ts';
export type { Paired, Streaming } from './streaming.ts';
