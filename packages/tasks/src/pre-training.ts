import { crossEntropy, statesAt } from '@bertwright/heads';
import { add, type Scalar, type Tensor, tensor } from '@bertwright/tensor';
import { fillMasks, type MaskAnswer } from './fill-masks.ts';
import { joinHeads } from './join-heads.ts';
import { logSumExp, rowsOf } from './logits.ts';
import { type MaskingOptions, maskingOptions, type NoFacts } from './masked-language-modelling.ts';
import { type MaskedBatch, prepareMaskedTexts } from './masked-texts.ts';
import {
  checkPreTraining,
  type PreTrainingPair,
  preTrainingRows,
  readPreTraining,
  samplePair,
} from './pre-training-examples.ts';
import { preTrainingMetric } from './pre-training-metric.ts';
import type { TaskKind } from './task-kind.ts';

/** A batch of pairs: masks, and 0 where the second text follows, 1 where it does not, -100 where it is not known. */
export interface PreTrainingBatch extends MaskedBatch {
  readonly nextLabels: Int32Array;
}

/** What a pair is said to be. */
export interface PreTrainingAnswer extends MaskAnswer {
  /** How probable it is that the second text follows the first. */
  readonly next: number;
}

/**
 * BERT's pre-training (Devlin et al. 2019, section 3.1): masked language modelling and next sentence prediction at once,
 * the sum of both losses. It learns from pairs, or from documents, which it divides into pairs.
 */
export const preTraining: TaskKind<
  PreTrainingPair,
  NoFacts,
  MaskingOptions,
  PreTrainingBatch,
  PreTrainingAnswer
> = {
  kind: 'pre-training',
  summary: 'masked words, and whether a text follows another (BERT alone)',
  architecture: 'ForPreTraining',
  fields: {
    text: { about: 'the texts; documents to be divided, where there are no second texts' },
    pair: { about: 'the second texts', optional: 'learning' },
    next: { about: 'whether the second text follows the first: true or false', answer: true, optional: true },
  },
  options: maskingOptions,
  scores: [
    { name: 'perplexity', title: 'perplexity', best: 'lowest' },
    { name: 'nextAccuracy', title: 'next', best: 'highest' },
  ],
  example: readPreTraining,
  texts: ({ text, pair }) => (pair === undefined ? [text] : [text, pair]),
  stratum: ({ next }) => String(next),
  facts: () => ({}),
  savedFacts: () => ({}),
  check: (_, examples, source) => checkPreTraining(examples, source),
  head: ({ heads }) => joinHeads(heads.maskedLanguageModel(), heads.nextSentence()),
  create(model, options) {
    const { encoder, head, tokenizer, preparation } = model;
    const nextSentence = encoder.heads.nextSentence();
    /** Of words [size * masksPerRow, vocabulary] and of what follows [size, 2]. */
    const both = (
      parameters: typeof model.parameters,
      batch: PreTrainingBatch,
      context?: Parameters<typeof head.apply>[2],
    ) => {
      const hidden = encoder.hidden(parameters.encoder, batch, {
        positions: 'all',
        ...(context && { context }),
      });
      return {
        logits: head.apply(parameters, statesAt(hidden, whole(batch.positions)), context),
        nextLogits: nextSentence.apply(parameters, hidden, context),
      };
    };
    return {
      ...model,
      kind: 'pre-training',
      config: () => ({}),
      prepare(examples, purpose) {
        const pairs = preTrainingRows(examples, preparation, purpose);
        const prepared = prepareMaskedTexts(pairs, { ...preparation, ...options }, purpose);
        return {
          ...prepared,
          ...(examples.some(({ pair }) => pair === undefined) && {
            exampleOf: Int32Array.from(pairs, ({ example }) => example),
          }),
          batch(planned) {
            // The loss is a sum of means over different things: it is weighed by rows.
            const { weight: _, ...batch } = prepared.batch(planned);
            const nextLabels = batch.rows.map((row) => nextLabel(pairs[row]!));
            return { ...batch, nextLabels };
          },
        };
      },
      loss: (parameters, batch, context) => bothLosses(both(parameters, batch, context), batch),
      outputs(parameters, batch) {
        const said = both(parameters, batch);
        // With its loss, an evaluation goes through the model once.
        return { ...said, loss: bothLosses(said, batch) };
      },
      decode(outputs, batch, { top = 1 } = {}) {
        const next = rowsOf(outputs.nextLogits!).map((row) => Math.exp(row[0]! - logSumExp(row)));
        return fillMasks(outputs.logits!, batch, { tokenizer, top }).map((answer, row) => ({
          ...answer,
          next: next[row]!,
        }));
      },
      metrics: () => preTrainingMetric<PreTrainingBatch>(),
    };
  },
  answerJson: ({ next, filled, masks, spans }) => ({ next, filled, masks, spans }),
  sample: samplePair,
  show({ text, pair, next }, { next: probability }) {
    const labels = [
      { label: 'follows', probability },
      { label: 'does not follow', probability: 1 - probability },
    ].sort((a, b) => b.probability - a.probability);
    const actual = next === undefined ? undefined : next ? 'follows' : 'does not follow';
    return {
      text: `${text} / ${pair}`,
      actual,
      labels,
      ...(actual !== undefined && { right: labels[0]!.label === actual }),
    };
  },
};

function bothLosses(
  { logits, nextLogits }: { readonly logits: Tensor; readonly nextLogits: Tensor },
  { labels, nextLabels }: Pick<PreTrainingBatch, 'labels' | 'nextLabels'>,
): Scalar {
  return add<Scalar>(crossEntropy(logits, whole(labels)), crossEntropy(nextLogits, whole(nextLabels)));
}

function nextLabel({ next }: Pick<PreTrainingPair, 'next'>): number {
  return next === undefined ? -100 : next ? 0 : 1;
}

function whole(numbers: Int32Array): Tensor {
  return tensor(numbers, [numbers.length], 'int32');
}
