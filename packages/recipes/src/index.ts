export {
  type EvaluationReport,
  evaluateTextClassification,
  type TextClassificationEvaluation,
} from './evaluate-text-classification.ts';
export type { LabelledColumns, LabelledSources } from './labelled-data.ts';
export {
  predictTextClassification,
  type TextClassificationPrediction,
  type TextPrediction,
} from './predict-text-classification.ts';
export { RecipeError, type RecipeErrorCode } from './recipe-error.ts';
export type {
  ClassificationScores,
  DataSummary,
  EpochEvent,
  ModelSummary,
  PlanEvent,
  PredictionsEvent,
  RunEvent,
  RunSettings,
  SavedFile,
  ShownPrediction,
  StepEvent,
  TestEvent,
} from './run-event.ts';
export type { Output } from './save-run.ts';
export type {
  FreshModel,
  FrozenPart,
  PretrainedModel,
  TextClassificationReport,
  TextClassificationRun,
} from './text-classification-run.ts';
export { trainTextClassification } from './train-text-classification.ts';
export { defaultSettings, type TrainingSettings } from './training-settings.ts';
