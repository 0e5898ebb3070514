export {
  type DistilbertClassificationParameters,
  distilbertClassification,
  distilbertClassificationParameters,
  distilbertClassificationTree,
} from './distilbert-classification.ts';
export {
  type ElectraClassificationParameters,
  electraClassification,
  electraClassificationParameters,
  electraClassificationTree,
  electraSummaryScore,
} from './electra-classification.ts';
export { HeadError, type HeadErrorCode } from './head-error.ts';
export type { HeadOptions } from './head-options.ts';
export {
  type Dense,
  type DensePair,
  type FreshOptions,
  freshHead,
  type MakeParameter,
  type Norm,
} from './head-tree.ts';
export { type BinaryCrossEntropyOptions, binaryCrossEntropy } from './losses/binary-cross-entropy.ts';
export { type CrossEntropyOptions, crossEntropy } from './losses/cross-entropy.ts';
export { meanSquaredError } from './losses/mean-squared-error.ts';
export { spanCrossEntropy } from './losses/span-cross-entropy.ts';
export {
  type MaskedLanguageModelOptions,
  type MaskedLanguageModelParameters,
  type MaskedLanguageModelSizes,
  maskedLanguageModel,
  maskedLanguageModelParameters,
  maskedLanguageModelTree,
} from './masked-language-model.ts';
export { multipleChoice } from './multiple-choice.ts';
export {
  type NextSentenceParameters,
  nextSentence,
  nextSentenceParameters,
  nextSentenceTree,
} from './next-sentence.ts';
export {
  type QuestionAnsweringParameters,
  questionAnswering,
  questionAnsweringParameters,
  questionAnsweringTree,
  type SpanLogits,
  spanLogits,
} from './question-answering.ts';
export {
  type ClassificationSizes,
  type SequenceClassificationParameters,
  sequenceClassification,
  sequenceClassificationParameters,
  sequenceClassificationTree,
} from './sequence-classification.ts';
export { statesAt } from './states-at.ts';
export {
  type TokenClassificationParameters,
  tokenClassification,
  tokenClassificationParameters,
  tokenClassificationTree,
} from './token-classification.ts';
