import { type PrepareOptions, prepareRows, type TextBatch, type TextPair } from './prepared-texts.ts';
import type { Prepared, TaskBatch } from './task.ts';

/** A batch of examples that each have several texts, or pairs, all read by the same encoder. */
export interface TextGroupsBatch extends TaskBatch {
  /** Tokens in each text, padding included. */
  readonly length: number;
  /** Places for texts in each row: those of the row with most. */
  readonly width: number;
  /** 1 where a row has such a text, 0 where it has fewer [size * width]. */
  readonly present: Uint8Array;
  /** The texts as the encoder takes them, `size * width` rows of tokens, a row's own one after another. */
  readonly texts: TextBatch;
}

/**
 * Turns the texts of examples into tokens once; `batch` puts those of any examples together. An example's length is that
 * of its longest text. Where it has fewer texts than another, an empty text stands in their place.
 */
export function prepareTextGroups(
  groups: readonly (readonly TextPair[])[],
  options: PrepareOptions,
): Prepared<TextGroupsBatch> {
  const { tokenizer, maxLength } = options;
  const encode = ({ text, pair }: TextPair) =>
    tokenizer.encode(text, { maxLength, ...(pair !== undefined && { pair }) });
  const encoded = groups.map((texts) => texts.map(encode));
  const truncated = encoded.filter((texts) => texts.some((each) => each.truncated > 0)).length;
  const empty = encode({ text: '' });
  const prepared = prepareRows([...encoded.flat(), empty], truncated, options);
  let texts = 0;
  const starts = encoded.map(({ length }) => {
    const start = texts;
    texts += length;
    return start;
  });
  return {
    size: groups.length,
    lengths: Int32Array.from(encoded, (row) =>
      Math.max(empty.ids.length, ...row.map(({ ids }) => ids.length)),
    ),
    truncated,
    batch({ rows, ...planned }) {
      const chosen = Int32Array.from(rows);
      const width = chosen.reduce((most, row) => Math.max(most, groups[row]!.length), 0);
      const present = new Uint8Array(chosen.length * width);
      const places = new Int32Array(chosen.length * width).fill(texts);
      for (const [index, row] of chosen.entries()) {
        for (let each = 0; each < groups[row]!.length; each++) {
          places[index * width + each] = starts[row]! + each;
          present[index * width + each] = 1;
        }
      }
      const batch = prepared.batch({ ...planned, rows: places });
      return { size: chosen.length, rows: chosen, width, present, length: batch.length, texts: batch };
    },
  };
}
