import type { ParameterEntry } from '@bertwright/checkpoint';
import { checkLength } from '@bertwright/encoder';
import type { Wordpiece } from '@bertwright/wordpiece';
import { checkTokenizer } from './check-tokenizer.ts';
import type { EncoderModel } from './encoder-model.ts';
import type { Head, TaskParameters } from './head.ts';
import type { PrepareOptions } from './prepared-texts.ts';
import type { TaskFacts } from './task-kind.ts';

/** What a task is made over: an encoder, a head, their parameters, a tokenizer, and what the model knows of the data. */
export interface TaskModel<F extends TaskFacts = TaskFacts> {
  /** What Hugging Face calls it: `BertForSequenceClassification`. */
  readonly architecture: string;
  readonly encoder: EncoderModel;
  readonly head: Head;
  /** Everything that the model learns; the task owns it, `disposeTree` frees it. */
  readonly parameters: TaskParameters;
  readonly tokenizer: Wordpiece;
  readonly facts: F;
  /** The longest input in tokens; longer examples are cut. */
  readonly maxLength: number;
  /** Each parameter's names in Hugging Face checkpoints. */
  readonly entries: readonly ParameterEntry[];
  /** How texts become rows of tokens. */
  readonly preparation: PrepareOptions;
}

/** How long rows are. */
export interface LengthOptions {
  /** The longest input in tokens, [CLS] and [SEP] included; at most the model's positions. By default those, or 128, or what is usual in the task. */
  readonly maxLength?: number | undefined;
  /** Batches are padded to a multiple of it. By default 8. */
  readonly lengthMultiple?: number | undefined;
}

/**
 * Checks an encoder and a tokenizer, and says how rows are made for them.
 *
 * @param options `usual`: the maximum length of the task, where the model has as many positions and nothing is said.
 * @throws EncoderError `length-unsupported` where `maxLength` is beyond the model's positions; TaskError
 * `tokenizer-invalid` for a tokenizer of another model.
 */
export function preparationFor(
  { config }: EncoderModel,
  tokenizer: Wordpiece,
  {
    usual = 128,
    maxLength = Math.min(usual, config.maxPositions),
    lengthMultiple = 8,
  }: LengthOptions & { usual?: number | undefined },
): PrepareOptions {
  checkLength(maxLength, config);
  return { tokenizer, padTokenId: checkTokenizer(tokenizer, config), maxLength, lengthMultiple };
}
