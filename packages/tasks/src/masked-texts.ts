import type { Wordpiece } from '@bertwright/wordpiece';
import { chooseMasks, maskCount } from './choose-masks.ts';
import { type PrepareOptions, prepareRows, type TextBatch } from './prepared-texts.ts';
import type { Prepared } from './task.ts';

/** A batch of texts some of whose tokens the model must say. */
export interface MaskedBatch extends TextBatch {
  /** Masks of a row at most; rows with fewer have places without a label. */
  readonly masksPerRow: number;
  /** How many of its places each row uses [size]. */
  readonly masks: Int32Array;
  /** Where they are [size * masksPerRow], each `row * length + token`; 0 where a place is not used. */
  readonly positions: Int32Array;
  /** The tokens that stood there [size * masksPerRow]; -100 where that is not known. */
  readonly labels: Int32Array;
}

/** How texts are masked. */
export interface MaskedTextOptions extends PrepareOptions {
  /** The share of a row's tokens that is masked. */
  readonly maskProbability: number;
  /** Whether words are masked with all of their pieces. */
  readonly wholeWords: boolean;
}

/** A row of tokens and its words. */
interface MaskableRow {
  readonly ids: Int32Array;
  readonly types: Int32Array;
  readonly words?: Int32Array | undefined;
  /** Where the text itself has [MASK]. */
  readonly own: readonly number[];
}

/**
 * Turns texts into tokens once; `batch` masks them anew each epoch, otherwise for each seed. Where a text has [MASK] itself, those are its masks,
 * and what belongs there is not known.
 */
export function prepareMaskedTexts(
  texts: readonly { readonly text: string; readonly pair?: string | undefined }[],
  options: MaskedTextOptions,
): Prepared<MaskedBatch> {
  const { tokenizer, maxLength, maskProbability, wholeWords } = options;
  let truncated = 0;
  const rows = texts.map(({ text, pair }): MaskableRow => {
    const encoding = tokenizer.encode(text, {
      maxLength,
      offsets: wholeWords,
      ...(pair !== undefined && { pair }),
    });
    if (encoding.truncated > 0) truncated++;
    return { ...encoding, own: ownMasks(encoding.ids, tokenizer) };
  });
  const prepared = prepareRows(rows, truncated, options);
  return {
    ...prepared,
    batch(planned) {
      const { epoch = 0, seed = 0 } = planned;
      const batch = prepared.batch(planned);
      const { size, length } = batch;
      const chosen = Array.from(batch.rows, (row) => {
        const { ids, words, own } = rows[row]!;
        if (own.length > 0) return { positions: own, shown: own.map(() => tokenizer.maskId!), known: false };
        const masks = chooseMasks(ids, {
          tokenizer,
          probability: maskProbability,
          words,
          seed,
          epoch,
          row,
        });
        return { ...masks, known: true };
      });
      // By the length of the batch, so that a backend that compiles by shape meets few shapes.
      const most = chosen.reduce((count, { positions }) => Math.max(count, positions.length), 0);
      const masksPerRow = Math.max(maskCount(length, maskProbability), most);
      const inputIds = batch.inputIds.slice();
      const masks = Int32Array.from(chosen, ({ positions }) => positions.length);
      const positions = new Int32Array(size * masksPerRow);
      const labels = new Int32Array(size * masksPerRow).fill(-100);
      for (const [row, { positions: places, shown, known }] of chosen.entries()) {
        for (const [index, place] of places.entries()) {
          const at = row * length + place;
          positions[row * masksPerRow + index] = at;
          if (known) labels[row * masksPerRow + index] = batch.inputIds[at]!;
          inputIds[at] = shown[index]!;
        }
      }
      const weight = labels.filter((label) => label >= 0).length;
      return { ...batch, inputIds, masksPerRow, masks, positions, labels, ...(weight > 0 && { weight }) };
    },
  };
}

function ownMasks(ids: Int32Array, { maskId }: Wordpiece): number[] {
  return Array.from(ids.keys()).filter((position) => ids[position] === maskId);
}
