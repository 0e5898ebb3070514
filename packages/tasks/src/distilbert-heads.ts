import { activate, type DistilbertConfig, firstToken } from '@bertwright/encoder';
import {
  type DensePair,
  distilbertClassification,
  distilbertClassificationTree,
  type MaskedLanguageModelParameters,
  maskedLanguageModel,
  maskedLanguageModelTree,
} from '@bertwright/heads';
import type { FamilyHeads } from './family-heads.ts';
import { headOf } from './head-of.ts';
import { noNextSentence } from './no-next-sentence.ts';
import { tokenHeads } from './token-heads.ts';

/** The heads of Hugging Face's DistilBERT models. */
export function distilbertHeads(config: DistilbertConfig): FamilyHeads {
  const { hiddenSize, vocabularySize } = config;
  const sequence = (labels: number) =>
    headOf<'classifier', DensePair>({
      name: 'classifier',
      config,
      tree: (make) => distilbertClassificationTree({ hiddenSize, labels }, make),
      modules: { dense: 'pre_classifier', output: 'classifier' },
      positions: 'first',
      rate: config.classifierDropout ?? config.hiddenDropout,
      apply: (head, hidden, options) => distilbertClassification(head, firstToken(hidden), options),
    });
  return {
    sequenceClassification: sequence,
    multipleChoice: () => sequence(1),
    ...tokenHeads(config, {
      tokenClassification: config.hiddenDropout,
      questionAnswering: config.questionAnsweringDropout,
    }),
    maskedLanguageModel: () =>
      headOf<'predictions', MaskedLanguageModelParameters>({
        name: 'predictions',
        config,
        tree: (make) => maskedLanguageModelTree({ hiddenSize, vocabularySize }, make),
        modules: { '': 'vocab_projector', dense: 'vocab_transform', norm: 'vocab_layer_norm' },
        shared: true,
        tied: ['vocab_projector.weight'],
        apply: (head, states, _, { encoder }) =>
          maskedLanguageModel(head, states, encoder.embeddings.word.table, {
            activation: (x) => activate(config.activation, x),
            epsilon: config.layerNormEpsilon,
          }),
      }),
    nextSentence: () => noNextSentence('DistilBERT'),
  };
}
