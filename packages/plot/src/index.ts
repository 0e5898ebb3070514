export type { Confusion } from './confusion-counts.ts';
export { confusionMatrix } from './confusion-matrix.ts';
export { type ConfusionTextOptions, confusionText } from './confusion-text.ts';
export { learningCurves } from './learning-curves.ts';
export { learningCurvesText, type TextChartOptions } from './learning-curves-text.ts';
export type { EpochScores, LearningHistory, StepLoss } from './learning-history.ts';
export { PlotError, type PlotErrorCode } from './plot-error.ts';
export { printable } from './printable.ts';
export { runPictures } from './run-pictures.ts';
