export { accuracy, accuracyStream } from './accuracy.ts';
export { averagePrecision, averagePrecisionStream, meanAveragePrecisionStream } from './average-precision.ts';
export { balancedAccuracy, balancedAccuracyStream } from './balanced-accuracy.ts';
export { bleu, bleuStream } from './bleu.ts';
export { brierScore, brierScoreStream } from './brier-score.ts';
export {
  type Calibration,
  type CalibrationBin,
  type CalibrationOptions,
  calibration,
  calibrationStream,
} from './calibration.ts';
export { chrf, chrfStream } from './chrf.ts';
export {
  type ClassificationReport,
  classificationReport,
  classificationStream,
} from './classification-report.ts';
export { cohenKappa, cohenKappaStream } from './cohen-kappa.ts';
export { type Confusion, type ConfusionOptions, confusionMatrix, confusionStream } from './confusion.ts';
export {
  type CrossEntropyOptions,
  crossEntropy,
  crossEntropyStream,
  perplexity,
  perplexityStream,
} from './cross-entropy.ts';
export {
  type EntityOptions,
  type EntityReport,
  entityReport,
  entityStream,
  type TagSequences,
} from './entity-report.ts';
export type { EntityScheme } from './entity-schemes.ts';
export { type EntityMode, type EntitySpan, type EntitySpanOptions, entitySpans } from './entity-spans.ts';
export { kendallTau, kendallTauStream } from './kendall-tau.ts';
export type { LabelAverageOptions } from './label-average.ts';
export { matthewsCorrelation, matthewsCorrelationStream } from './matthews-correlation.ts';
export { meanAbsoluteError, meanAbsoluteErrorStream } from './mean-absolute-error.ts';
export { meanSquaredError, meanSquaredErrorStream } from './mean-squared-error.ts';
export { MetricsError, type MetricsErrorCode } from './metrics-error.ts';
export { type ConfusedPair, mostConfused } from './most-confused.ts';
export { multiclassRocAuc, multiclassRocAucStream } from './multiclass-roc-auc.ts';
export {
  multilabelAveragePrecision,
  multilabelAveragePrecisionStream,
} from './multilabel-average-precision.ts';
export {
  type MultilabelOptions,
  type MultilabelReport,
  multilabelReport,
  multilabelStream,
} from './multilabel-report.ts';
export { multilabelRocAuc, multilabelRocAucStream } from './multilabel-roc-auc.ts';
export { meanNdcgStream, ndcg } from './ndcg.ts';
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
export {
  hitAtK,
  hitRateAtKStream,
  meanPrecisionAtKStream,
  meanRecallAtKStream,
  precisionAtK,
  recallAtK,
} from './retrieval-at-k.ts';
export { rocAuc, rocAucStream } from './roc-auc.ts';
export type { Rows } from './rows.ts';
export type { Average, Scores, ZeroDivision } from './scores.ts';
export { spearmanCorrelation, spearmanCorrelationStream } from './spearman-correlation.ts';
export { type SquadOptions, squadExactMatch, squadF1 } from './squad.ts';
export {
  type SquadAnswer,
  type SquadMeans,
  type SquadReport,
  squadReport,
  squadStream,
} from './squad-report.ts';
export {
  type ScoredAnswer,
  type SquadThreshold,
  type SquadThresholds,
  squadThresholdStream,
  squadThresholds,
} from './squad-threshold.ts';
export type { LabelledRows, Paired, PairedRows, Streaming } from './streaming.ts';
export type { RankingOptions, TopOptions } from './top.ts';
export { topKAccuracy, topKAccuracyStream } from './top-k-accuracy.ts';
export { topLabelCalibration, topLabelCalibrationStream } from './top-label-calibration.ts';
export { type Weighted, weightedMean, weightedMeanStream } from './weighted-mean.ts';
