import { activate, type BertConfig, pooler } from '@bertwright/encoder';
import {
  type Dense,
  type MaskedLanguageModelParameters,
  maskedLanguageModel,
  maskedLanguageModelTree,
  nextSentence,
  nextSentenceTree,
  sequenceClassification,
  sequenceClassificationTree,
} from '@bertwright/heads';
import type { FamilyHeads } from './family-heads.ts';
import { headOf } from './head-of.ts';
import { tokenHeads } from './token-heads.ts';

/** The heads of Hugging Face's BERT models. */
export function bertHeads(config: BertConfig): FamilyHeads {
  const { hiddenSize, vocabularySize } = config;
  const rate = config.classifierDropout ?? config.hiddenDropout;
  const sequence = (labels: number) =>
    headOf<'classifier', Dense>({
      name: 'classifier',
      config,
      tree: (make) => sequenceClassificationTree({ hiddenSize, labels }, make),
      modules: { '': 'classifier' },
      pooler: true,
      positions: 'first',
      rate,
      apply: (head, hidden, options, { encoder }) =>
        sequenceClassification(head, pooler(encoder.pooler!, hidden), options),
    });
  return {
    sequenceClassification: sequence,
    multipleChoice: () => sequence(1),
    ...tokenHeads(config, { tokenClassification: rate }),
    maskedLanguageModel: () =>
      headOf<'predictions', MaskedLanguageModelParameters>({
        name: 'predictions',
        config,
        tree: (make) => maskedLanguageModelTree({ hiddenSize, vocabularySize }, make),
        modules: {
          '': 'cls.predictions',
          dense: 'cls.predictions.transform.dense',
          norm: 'cls.predictions.transform.LayerNorm',
        },
        shared: true,
        tied: ['cls.predictions.decoder.weight', 'cls.predictions.decoder.bias'],
        apply: (head, states, _, { encoder }) =>
          maskedLanguageModel(head, states, encoder.embeddings.word.table, {
            activation: (x) => activate(config.activation, x),
            epsilon: config.layerNormEpsilon,
          }),
      }),
    nextSentence: () =>
      headOf<'nextSentence', Dense>({
        name: 'nextSentence',
        config,
        tree: (make) => nextSentenceTree({ hiddenSize }, make),
        modules: { '': 'cls.seq_relationship' },
        shared: true,
        pooler: true,
        positions: 'first',
        apply: (head, hidden, _, { encoder }) => nextSentence(head, pooler(encoder.pooler!, hidden)),
      }),
  };
}
