export type {
  AnswerOptions,
  AnswerSpan,
  Answers,
  AnswerWindow,
  NoAnswer,
} from './answers/answer-window.ts';
export { type PointerWindow, pointerAnswers } from './answers/pointer-answers.ts';
export { type SpanWindow, spanAnswers } from './answers/span-answers.ts';
export type { ChainRow, CrfValues } from './crf/chain-scores.ts';
export { type CrfBatch, crfLogLikelihood, crfLoss } from './crf/crf-log-likelihood.ts';
export { crfMarginals, type Marginals } from './crf/crf-marginals.ts';
export { type CrfParameters, crfParameters, crfTree } from './crf/crf-parameters.ts';
export { type LabelConstraints, labelConstraints } from './crf/label-constraints.ts';
export { type BestLabels, viterbi } from './crf/viterbi.ts';
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
export { cosineSimilarityLoss } from './losses/cosine-similarity-loss.ts';
export { type CrossEntropyOptions, crossEntropy } from './losses/cross-entropy.ts';
export { meanSquaredError } from './losses/mean-squared-error.ts';
export {
  type MultipleNegativesOptions,
  multipleNegativesRankingLoss,
} from './losses/multiple-negatives-ranking-loss.ts';
export { spanCrossEntropy } from './losses/span-cross-entropy.ts';
export { type TripletOptions, tripletLoss } from './losses/triplet-loss.ts';
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
  type PointerAnsweringParameters,
  type PointerLogits,
  pointerAnswering,
  pointerAnsweringBest,
  pointerAnsweringParameters,
  pointerAnsweringTree,
  pointerStarts,
} from './pointer-answering.ts';
export { type Pooling, poolStates } from './pool-states.ts';
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
export { cosineSimilarity, unitVectors } from './unit-vectors.ts';
export { type PackedWords, packWords, wordStates } from './word-states.ts';
