export type { ClassificationMetric } from './classification-metric.ts';
export { freeze, isTrainable } from './freeze.ts';
export { type FreshTaskOptions, freshTask } from './fresh-task.ts';
export type { TextClassificationBatch, TextClassificationExample } from './labelled-texts.ts';
export { type LoadedTask, type LoadTaskOptions, loadTask } from './load-task.ts';
export { loadTokenizer } from './load-tokenizer.ts';
export type { LabelProbability } from './logits.ts';
export type { TextBatch } from './prepared-texts.ts';
export { type SavedTask, saveTask } from './save-task.ts';
export type { HostTensor, Prepared, Task, TaskBatch, TaskMetric } from './task.ts';
export { TaskError, type TaskErrorCode } from './task-error.ts';
export {
  type TextClassification,
  type TextClassificationAnswer,
  type TextClassificationOptions,
  type TextClassificationParameters,
  textClassification,
} from './text-classification.ts';
