export type { PathPattern } from '@bertwright/optim';
export { type EvaluationReport, evaluate, type TaskEvaluation } from './evaluate.ts';
export type { FeatureStore } from './feature-store.ts';
export { predict, type TaskPrediction } from './predict.ts';
export type { Predicted } from './predictions.ts';
export type { LoraSettings } from './prepare-learning.ts';
export { RecipeError, type RecipeErrorCode } from './recipe-error.ts';
export type { Reading, RunSources } from './run-data.ts';
export type {
  DataSummary,
  EpochEvent,
  ModelSummary,
  PlanEvent,
  PredictionsEvent,
  RunEvent,
  RunSettings,
  SavedFile,
  StepEvent,
  TestEvent,
} from './run-event.ts';
export type { Output } from './save-run.ts';
export { type CorpusSearch, type Found, type FoundText, search } from './search.ts';
export type { FreshModel, PretrainedModel, RunReport, TaskRun } from './task-run.ts';
export { train } from './train.ts';
export { defaultSettings, type TrainingSettings } from './training-settings.ts';
