import { type ElectraConfig, firstToken } from '@bertwright/encoder';
import {
  type DensePair,
  electraClassification,
  electraClassificationTree,
  electraSummaryScore,
  type MaskedLanguageModelParameters,
  maskedLanguageModel,
  maskedLanguageModelTree,
} from '@bertwright/heads';
import type { FamilyHeads } from './family-heads.ts';
import { headOf } from './head-of.ts';
import { noNextSentence } from './no-next-sentence.ts';
import { TaskError } from './task-error.ts';
import { tokenHeads } from './token-heads.ts';

/** The heads of Hugging Face's ELECTRA models. */
export function electraHeads(config: ElectraConfig): FamilyHeads {
  const { hiddenSize, embeddingSize, vocabularySize } = config;
  const rate = config.classifierDropout ?? config.hiddenDropout;
  return {
    sequenceClassification: (labels) =>
      headOf<'classifier', DensePair>({
        name: 'classifier',
        config,
        tree: (make) => electraClassificationTree({ hiddenSize, labels }, make),
        modules: { dense: 'classifier.dense', output: 'classifier.out_proj' },
        positions: 'first',
        rate,
        apply: (head, hidden, options) => electraClassification(head, firstToken(hidden), options),
      }),
    multipleChoice: () =>
      headOf<'classifier', DensePair>({
        name: 'classifier',
        config,
        tree: (make) => electraClassificationTree({ hiddenSize, labels: 1 }, make),
        modules: { dense: 'sequence_summary.summary', output: 'classifier' },
        positions: 'first',
        rate: config.summaryDropout,
        apply: (head, hidden, options) => electraSummaryScore(head, firstToken(hidden), options),
      }),
    ...tokenHeads(config, { tokenClassification: rate }),
    maskedLanguageModel: () =>
      headOf<'predictions', MaskedLanguageModelParameters>({
        name: 'predictions',
        config,
        tree: (make) => maskedLanguageModelTree({ hiddenSize, embeddingSize, vocabularySize }, make),
        modules: {
          '': 'generator_lm_head',
          dense: 'generator_predictions.dense',
          norm: 'generator_predictions.LayerNorm',
        },
        shared: true,
        tied: ['generator_lm_head.weight'],
        // Its activation is GELU whatever that of its layers.
        apply: (head, states, _, { encoder }) =>
          maskedLanguageModel(head, states, encoder.embeddings.word.table, {
            epsilon: config.layerNormEpsilon,
          }),
      }),
    nextSentence: () => noNextSentence('ELECTRA'),
    preTraining: noDiscriminator,
  };
}

/** Refuses `ElectraForPreTraining`. @throws TaskError `config-unsupported` */
function noDiscriminator(): never {
  throw new TaskError(
    'config-unsupported',
    'Expected an ELECTRA with a head that is known (ForSequenceClassification, ForTokenClassification, ForQuestionAnswering, ForMultipleChoice, ForMaskedLM) or none, got ForPreTraining, which tells replaced tokens from others: load it as a task, which keeps its encoder and puts a new head in its place.',
  );
}
