import type { Wordpiece } from '@bertwright/wordpiece';
import type { Prepared, TaskBatch } from './task.ts';
import { TaskError } from './task-error.ts';

/** Tokens of several texts or pairs as the encoder takes them; every array is [size, length], row after row. */
export interface TextBatch extends TaskBatch {
  /** Tokens in each row, padding included. */
  readonly length: number;
  readonly inputIds: Int32Array;
  /** 0 for the first text of a pair, 1 for the second. */
  readonly tokenTypeIds: Int32Array;
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: Uint8Array;
}

/** How texts become rows of tokens. */
export interface PrepareOptions {
  readonly tokenizer: Wordpiece;
  /** The id that fills short rows. */
  readonly padTokenId: number;
  /** The longest row in tokens; longer texts are cut. */
  readonly maxLength: number;
  /** Rows are padded to a multiple of it, so that a backend that compiles by shape meets few shapes. */
  readonly lengthMultiple: number;
}

/** A text, or two. */
export interface TextPair {
  readonly text: string;
  readonly pair?: string | undefined;
}

/** One row of tokens, special tokens included, without padding: ids and types [length]. */
export interface TokenRow {
  readonly ids: Int32Array;
  readonly types: Int32Array;
}

/** Turns texts or pairs into tokens once; `batch` pads any rows of them. */
export function prepareTexts(texts: readonly TextPair[], options: PrepareOptions): Prepared<TextBatch> {
  let truncated = 0;
  const { tokenizer, maxLength } = options;
  const rows = texts.map(({ text, pair }) => {
    const encoding = tokenizer.encode(text, { maxLength, ...(pair !== undefined && { pair }) });
    if (encoding.truncated > 0) truncated++;
    return encoding;
  });
  return prepareRows(rows, truncated, options);
}

/**
 * Rows of tokens from which any can be taken as a batch.
 * @param truncated how many of them were cut.
 */
export function prepareRows(
  rows: readonly TokenRow[],
  truncated: number,
  { padTokenId, maxLength, lengthMultiple }: Omit<PrepareOptions, 'tokenizer'>,
): Prepared<TextBatch> {
  const lengths = Int32Array.from(rows, ({ ids }) => ids.length);
  return {
    size: rows.length,
    lengths,
    truncated,
    batch({ rows: chosen, length }) {
      const longest = Array.from(chosen).reduce((most, row) => Math.max(most, lengths[row] ?? Number.NaN), 0);
      const padded = length ?? Math.min(Math.ceil(longest / lengthMultiple) * lengthMultiple, maxLength);
      if (!(longest <= padded)) {
        throw new TaskError(
          'length-invalid',
          `Expected rows below ${rows.length} of at most ${padded} tokens, got ${longest}: plan batches by the lengths of these examples.`,
        );
      }
      const inputIds = new Int32Array(chosen.length * padded).fill(padTokenId);
      const tokenTypeIds = new Int32Array(chosen.length * padded);
      const attentionMask = new Uint8Array(chosen.length * padded);
      for (let index = 0; index < chosen.length; index++) {
        const { ids, types } = rows[chosen[index]!]!;
        inputIds.set(ids, index * padded);
        tokenTypeIds.set(types, index * padded);
        attentionMask.fill(1, index * padded, index * padded + ids.length);
      }
      const { length: size } = chosen;
      return { size, rows: Int32Array.from(chosen), length: padded, inputIds, tokenTypeIds, attentionMask };
    },
  };
}
