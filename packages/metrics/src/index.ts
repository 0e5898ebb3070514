export { accuracy, accuracyStream } from './accuracy.ts';
export { averagePrecision, averagePrecisionStream, meanAveragePrecisionStream } from './average-precision.ts';
export { balancedAccuracy, balancedAccuracyStream } from './balanced-accuracy.ts';
export { bleu, bleuStream } from './bleu.ts';
export { brierScore, brierScoreStream } from './brier-score.ts';
export { chrf, chrfStream } from './chrf.ts';
export {
  type ClassificationReport,
  classificationReport,
  classificationStream,
} from './classification-report.ts';
export { cohenKappa, cohenKappaStream } from './cohen-kappa.ts';
export { type Confusion, type ConfusionOptions, confusionMatrix, confusionStream } from './confusion.ts';
export {
  type EntityOptions,
  type EntityReport,
  entityReport,
  entityStream,
  type TagSequences,
} from './entity-report.ts';
export { type EntityMode, type EntitySpan, entitySpans } from './entity-spans.ts';
export { kendallTau, kendallTauStream } from './kendall-tau.ts';
export { matthewsCorrelation, matthewsCorrelationStream } from './matthews-correlation.ts';
export { meanAbsoluteError, meanAbsoluteErrorStream } from './mean-absolute-error.ts';
export { meanSquaredError, meanSquaredErrorStream } from './mean-squared-error.ts';
export { MetricsError, type MetricsErrorCode } from './metrics-error.ts';
export { type ConfusedPair, mostConfused } from './most-confused.ts';
export { meanNdcgStream, type NdcgOptions, ndcg } from './ndcg.ts';
export { pearsonCorrelation, pearsonCorrelationStream } from './pearson-correlation.ts';
export {
  type AverageOptions,
  classScores,
  classScoresStream,
  precisionRecallF1,
  precisionRecallF1Stream,
  type ScoreOptions,
} from './precision-recall-f1.ts';
export { rSquared, rSquaredStream } from './r-squared.ts';
export { meanReciprocalRankStream, reciprocalRank } from './reciprocal-rank.ts';
export type { Translations } from './references.ts';
export { rocAuc, rocAucStream } from './roc-auc.ts';
export type { Average, Scores, ZeroDivision } from './scores.ts';
export { spearmanCorrelation, spearmanCorrelationStream } from './spearman-correlation.ts';
export { type SquadOptions, squadExactMatch, squadF1, squadStream } from './squad.ts';
export type { Paired, Streaming } from './streaming.ts';
