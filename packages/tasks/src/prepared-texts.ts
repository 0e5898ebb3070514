import type { Wordpiece } from '@bertwright/wordpiece';
import type { Prepared, TaskBatch } from './task.ts';
import { TaskError } from './task-error.ts';

/** Tokens of several texts as the encoder takes them; every array is [size, length], row after row. */
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
  tokenizer: Wordpiece;
  /** The id that fills short rows. */
  padTokenId: number;
  /** The longest row in tokens; longer texts are cut. */
  maxLength: number;
  /** Rows are padded to a multiple of it, so that a backend that compiles by shape meets few shapes. */
  lengthMultiple: number;
}

/** Turns texts into tokens once; `batch` pads any rows of them. */
export function prepareTexts(
  texts: readonly string[],
  { tokenizer, padTokenId, maxLength, lengthMultiple }: PrepareOptions,
): Prepared<TextBatch> {
  let truncated = 0;
  const encoded = texts.map((text) => {
    const encoding = tokenizer.encode(text, { maxLength });
    if (encoding.truncated > 0) truncated++;
    return encoding.ids;
  });
  const lengths = Int32Array.from(encoded, ({ length }) => length);
  return {
    size: texts.length,
    lengths,
    truncated,
    batch({ rows, length }) {
      const longest = Array.from(rows).reduce((most, row) => Math.max(most, lengths[row] ?? Number.NaN), 0);
      const padded = length ?? Math.min(Math.ceil(longest / lengthMultiple) * lengthMultiple, maxLength);
      if (!(longest <= padded)) {
        throw new TaskError(
          'length-invalid',
          `Expected rows below ${texts.length} of at most ${padded} tokens, got ${longest}: plan batches by the lengths of these examples.`,
        );
      }
      const inputIds = new Int32Array(rows.length * padded).fill(padTokenId);
      const attentionMask = new Uint8Array(rows.length * padded);
      for (let index = 0; index < rows.length; index++) {
        const ids = encoded[rows[index]!]!;
        inputIds.set(ids, index * padded);
        attentionMask.fill(1, index * padded, index * padded + ids.length);
      }
      return {
        size: rows.length,
        rows: Int32Array.from(rows),
        length: padded,
        inputIds,
        tokenTypeIds: new Int32Array(rows.length * padded),
        attentionMask,
      };
    },
  };
}
