import { crossEntropy, statesAt } from '@bertwright/heads';
import { type Tensor, tensor } from '@bertwright/tensor';
import { fillMasks, joinFilled, type MaskAnswer } from './fill-masks.ts';
import { maskedLanguageMetric } from './masked-language-metric.ts';
import { hideWord } from './masked-sample.ts';
import { type MaskedBatch, prepareMaskedTexts } from './masked-texts.ts';
import { TaskError } from './task-error.ts';
import type { TaskExample, TaskKind } from './task-kind.ts';

/** A text; [MASK] in it stands for what the model is to say. */
export interface MaskedText extends TaskExample {
  readonly text: string;
  /** The word that belongs at its one mask, where it was hidden to be asked for. */
  readonly hidden?: string | undefined;
}

/** A language model needs to know nothing of its data. */
export type NoFacts = Readonly<Record<never, never>>;

/** Choices of masked language modelling. */
export type MaskingOptions = {
  /** The share of tokens that is masked. */
  readonly maskProbability: number;
  /** Whether words are masked with all of their pieces. */
  readonly wholeWords: boolean;
};

/** What masked language modelling lets one choose. */
export const maskingOptions: TaskKind<MaskedText, NoFacts, MaskingOptions>['options'] = {
  maskProbability: {
    about: 'the part of the tokens that is masked, anew each epoch',
    default: 0.15,
    least: 0.01,
    most: 0.9,
  },
  wholeWords: { about: 'whether words are masked with all of their pieces', default: false },
};

/**
 * Masked language modelling (Devlin et al. 2019, section 3.1): 15 % of the tokens of every text, of which 80 % are shown
 * as [MASK], 10 % as another token and 10 % as they are; a long text is learnt from in several rows. Its answers fill the
 * masks that a text has itself.
 */
export const maskedLanguageModelling: TaskKind<MaskedText, NoFacts, MaskingOptions, MaskedBatch, MaskAnswer> =
  {
    kind: 'masked-language-modelling',
    summary: 'the words that belong where a text has [MASK]; learns from any texts',
    architecture: 'ForMaskedLM',
    fields: { text: { about: 'the texts' } },
    options: maskingOptions,
    scores: [
      { name: 'perplexity', title: 'perplexity', best: 'lowest' },
      { name: 'accuracy', title: 'accuracy', best: 'highest' },
      { name: 'top5', title: 'in first five', best: 'highest' },
    ],
    example: (row) => ({ text: row.text('text'), line: row.line }),
    texts: ({ text }) => [text],
    facts: () => ({}),
    savedFacts: () => ({}),
    check() {},
    head: (encoder) => encoder.heads.maskedLanguageModel(),
    create(model, options) {
      const { encoder, head, tokenizer, preparation } = model;
      if (tokenizer.maskId === undefined) {
        throw new TaskError(
          'tokenizer-invalid',
          'Expected a tokenizer with a [MASK] token for masked language modelling, got one without: use the tokenizer that belongs to the model.',
        );
      }
      /** [size * masksPerRow, vocabulary] */
      const logits = (
        parameters: typeof model.parameters,
        batch: MaskedBatch,
        context?: Parameters<typeof head.apply>[2],
      ): Tensor => {
        const hidden = encoder.hidden(parameters.encoder, batch, {
          positions: 'all',
          ...(context && { context }),
        });
        return head.apply(parameters, statesAt(hidden, places(batch.positions)), context);
      };
      return {
        ...model,
        kind: 'masked-language-modelling',
        config: () => ({}),
        prepare: (examples, purpose) => prepareMaskedTexts(examples, { ...preparation, ...options }, purpose),
        loss: (parameters, batch, context) =>
          crossEntropy(logits(parameters, batch, context), places(batch.labels)),
        outputs(parameters, batch) {
          const said = logits(parameters, batch);
          // With its loss, an evaluation goes through the model once.
          return { logits: said, loss: crossEntropy(said, places(batch.labels)) };
        },
        decode: (outputs, batch, { top = 1 } = {}) => fillMasks(outputs.logits!, batch, { tokenizer, top }),
        combine: (answers) => joinFilled(answers, tokenizer),
        metrics: () => maskedLanguageMetric<MaskedBatch>(),
      };
    },
    answerJson: ({ filled, masks, spans }) => ({ filled, masks, spans }),
    sample: (example) =>
      example.text.includes('[MASK]') ? example : { ...example, ...hideWord(example.text) },
    show: ({ text, hidden }, { masks }) => ({
      text,
      actual: hidden,
      labels: masks[0] ?? [{ label: 'no mask' }],
    }),
  };

function places(numbers: Int32Array): Tensor {
  return tensor(numbers, [numbers.length], 'int32');
}
