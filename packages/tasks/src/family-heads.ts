import type { Head } from './head.ts';
import { joinHeads } from './join-heads.ts';

/** The heads that a family has, each over an encoder of it. */
export interface FamilyHeads {
  /** One score an output for each row [rows, outputs], from the first token. */
  sequenceClassification(outputs: number): Head;
  /** One score an output for each token [rows, length, outputs]. */
  tokenClassification(outputs: number): Head;
  /** The scores of starts and ends of answers [rows, length, 2]; `spanLogits` of heads takes them apart. */
  questionAnswering(): Head;
  /**
   * The scores of starts of answers [rows, length], of the head whose ends depend on their start: `pointerAnswering` and
   * `pointerAnsweringBest` of heads give the ends, of its parameters at `answer`.
   */
  pointerAnswering(): Head;
  /**
   * A score for every word [..., vocabulary], tied to the word embeddings. It may be given the states of the masked
   * tokens alone (`statesAt` of heads) in the place of all.
   */
  maskedLanguageModel(): Head;
  /**
   * Whether the second text follows the first [rows, 2], from the first token.
   * @throws TaskError `config-unsupported` in a family that was not trained so.
   */
  nextSentence(): Head;
  /**
   * What the family was pre-trained with; words and next sentences in one, as BERT, where it is left out.
   * @throws TaskError `config-unsupported` in a family that was pre-trained otherwise.
   */
  preTraining?(): Head;
  /** One score for each row, a choice of an example [rows, 1]; `multipleChoice` of heads groups them. */
  multipleChoice(): Head;
}

/** The heads of a family, by the names of architectures behind the family's own: all Hugging Face's, but the pointer's. */
export const headOfArchitecture: Readonly<Record<string, (heads: FamilyHeads, outputs: number) => Head>> = {
  ForSequenceClassification: (heads, outputs) => heads.sequenceClassification(outputs),
  ForTokenClassification: (heads, outputs) => heads.tokenClassification(outputs),
  ForQuestionAnswering: (heads) => heads.questionAnswering(),
  ForPointerAnswering: (heads) => heads.pointerAnswering(),
  ForMaskedLM: (heads) => heads.maskedLanguageModel(),
  ForNextSentencePrediction: (heads) => heads.nextSentence(),
  ForMultipleChoice: (heads) => heads.multipleChoice(),
  ForPreTraining: (heads) =>
    heads.preTraining?.() ?? joinHeads(heads.maskedLanguageModel(), heads.nextSentence()),
};
