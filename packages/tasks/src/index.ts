export { adaptTask } from './adapt-task.ts';
export type { TaskOptions } from './assemble-task.ts';
export type { ChoiceBatch, ChoiceExample } from './choice-examples.ts';
export type { ClassWeights } from './class-weights.ts';
export type {
  Classification,
  ClassificationAnswer,
  ClassificationOptions,
  LabelFacts,
} from './classification.ts';
export type { ClassificationMetric } from './classification-metric.ts';
export type { EmbeddingAnswer } from './embedding-answer.ts';
export type { EmbeddingLoss, EmbeddingLossOptions } from './embedding-loss.ts';
export type { EmbeddingOptions } from './embedding-options.ts';
export {
  type DropoutRates,
  type EncoderModel,
  type EncoderSizes,
  encoderModel,
  type ModelFamily,
  parseEncoder,
} from './encoder-model.ts';
export { bertModels, distilbertModels, electraModels, families } from './families.ts';
export type { FamilyHeads } from './family-heads.ts';
export {
  type FeatureFacts,
  type FeatureOptions,
  featureClassification,
} from './feature-classification.ts';
export type { FilledRow, MaskAnswer } from './fill-masks.ts';
export { type FreshTaskOptions, freshTask } from './fresh-task.ts';
export type { Head, TaskParameters } from './head.ts';
export { joinHeads } from './join-heads.ts';
export { taskKinds } from './kinds.ts';
export type { LabelSetsBatch, LabelSetText } from './label-sets.ts';
export type { LabelledBatch, LabelledText } from './labelled-texts.ts';
export { type LoadedModel, type LoadModelOptions, loadModel } from './load-model.ts';
export { hasHead, type LoadedTask, type LoadTaskOptions, loadTask } from './load-task.ts';
export { loadTokenizer } from './load-tokenizer.ts';
export type { LabelProbability } from './logits.ts';
export type { MaskSpan } from './maskable-rows.ts';
export {
  type MaskedText,
  type MaskingOptions,
  maskedLanguageModelling,
  type NoFacts,
} from './masked-language-modelling.ts';
export type { GivenText, MaskedBatch } from './masked-texts.ts';
export {
  type MultiLabelAnswer,
  type MultiLabelFacts,
  type MultiLabelOptions,
  multiLabelClassification,
} from './multi-label-classification.ts';
export {
  type ChoiceAnswer,
  type ChoiceOptions,
  multipleChoice,
  type RankedChoice,
} from './multiple-choice.ts';
export { nextSentencePairs, type SentencePair } from './next-sentence-pairs.ts';
export type { PoolingFacts } from './pooling-files.ts';
export { type PreTrainingAnswer, type PreTrainingBatch, preTraining } from './pre-training.ts';
export type { PreTrainingPair } from './pre-training-examples.ts';
export type { PrepareOptions, TextBatch, TextPair } from './prepared-texts.ts';
export { questionAnswering } from './question-answering.ts';
export type { PassageAnswer, QuestionAnswer } from './question-answers.ts';
export type { AnswerFacts, QuestionAnsweringOptions } from './question-options.ts';
export type { QuestionBatch, QuestionWindow } from './question-windows.ts';
export type { Question, ReferenceAnswer } from './questions.ts';
export {
  type RegressionAnswer,
  type RegressionFacts,
  type RegressionOptions,
  regression,
} from './regression.ts';
export { type SavedAdapter, saveAdapter } from './save-adapter.ts';
export { configJson, type SavedTask, saveTask } from './save-task.ts';
export type { ScoredBatch, ScoredText } from './scored-pairs.ts';
export { type SearchHit, semanticSearch } from './semantic-search.ts';
export { sentenceEmbedding } from './sentence-embedding.ts';
export type { ChainBatch, RowWord, TaggedBatch, TaggedRow } from './tagged-batch.ts';
export type { TaggedText } from './tagged-text.ts';
export type { SplitText, SplitWord } from './tagged-words.ts';
export type {
  DecodeOptions,
  HostTensor,
  Prepared,
  PreparedFor,
  Solved,
  Solver,
  Task,
  TaskBatch,
  TaskMetric,
  Tuning,
} from './task.ts';
export { TaskError, type TaskErrorCode } from './task-error.ts';
export type {
  OptionValue,
  ScoreColumn,
  ShownAnswer,
  TaskExample,
  TaskFacts,
  TaskField,
  TaskKind,
  TaskOption,
} from './task-kind.ts';
export type { LengthOptions, TaskModel } from './task-model.ts';
export { completeOptions } from './task-options.ts';
export { textClassification } from './text-classification.ts';
export type { TextGroupsBatch } from './text-groups.ts';
export { textPairClassification } from './text-pair-classification.ts';
export type { TextTriple, TripleBatch } from './text-triples.ts';
export { bestThreshold } from './thresholds.ts';
export type { Entity, TaggedWord, TextPart, TokenAnswer } from './token-answers.ts';
export { type TokenFacts, type TokenOptions, tokenClassification } from './token-classification.ts';
export type { Aggregation, WordScores } from './word-scores.ts';
