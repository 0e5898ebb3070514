import { type BertConfig, bertConfig } from '@bertwright/encoder';
import { type WordpieceOptions, wordpiece } from '@bertwright/wordpiece';
import { planTask, type TaskOptions } from './assemble-task.ts';
import { encoderModel } from './encoder-model.ts';
import { bertModels } from './families.ts';
import type { Task, TaskBatch } from './task.ts';
import type { OptionValue, TaskExample, TaskFacts, TaskKind } from './task-kind.ts';

/** What a task is made of that starts from nothing. */
export interface FreshTaskOptions<E = TaskExample, F = TaskFacts, O = Readonly<Record<string, OptionValue>>>
  extends TaskOptions<E, O> {
  /** The pieces of the vocabulary in the order of their ids. */
  vocabulary: readonly string[];
  /** What the model must know of the data: its labels, say. */
  facts: F;
  /** Sizes and rates of the encoder; BERT-base's where they are left out. */
  config?: Partial<Omit<BertConfig, 'vocabularySize' | 'padTokenId'>>;
  /** How texts are normalised before they are split into pieces. */
  tokenizer?: Omit<WordpieceOptions, 'vocabulary'>;
}

/**
 * A task over a BERT with fresh parameters, to train from scratch.
 *
 * @throws EncoderError for sizes that cannot be run; WordpieceError for a vocabulary without the special tokens;
 * TaskError `labels-invalid`, `option-invalid`.
 */
export function freshTask<
  E extends TaskExample,
  F extends TaskFacts,
  O extends Readonly<Record<string, OptionValue>>,
  B extends TaskBatch,
  A,
>(
  kind: TaskKind<E, F, O, B, A>,
  { vocabulary, facts, config, tokenizer, ...options }: FreshTaskOptions<NoInfer<E>, NoInfer<F>, NoInfer<O>>,
): Task<E, B, A, F> {
  const padTokenId = vocabulary.indexOf(tokenizer?.padToken ?? '[PAD]');
  const sizes = bertConfig({
    ...config,
    vocabularySize: vocabulary.length,
    padTokenId: padTokenId < 0 ? null : padTokenId,
  });
  const pieces = wordpiece({ modelMaxLength: sizes.maxPositions, ...tokenizer, vocabulary });
  return planTask(
    kind,
    { encoder: encoderModel(bertModels, sizes), tokenizer: pieces, facts },
    options,
  ).make();
}
