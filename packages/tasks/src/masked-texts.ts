import { chooseMasks, maskCount } from './choose-masks.ts';
import { type MaskableRow, type MaskSpan, maskableRows } from './maskable-rows.ts';
import { type PrepareOptions, prepareRows, type TextBatch, type TextPair } from './prepared-texts.ts';
import type { Prepared, PreparedFor } from './task.ts';

/** A text or pair as it was given, and where the masks of one of its rows stand in it. */
export interface GivenText extends TextPair {
  readonly spans: readonly MaskSpan[];
}

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
  /** What the rows were made of, where they are to be answered [size]. */
  readonly given?: readonly GivenText[];
}

/** How texts are masked. */
export interface MaskedTextOptions extends PrepareOptions {
  /** The share of a row's tokens that is masked. */
  readonly maskProbability: number;
  /** Whether words are masked with all of their pieces. */
  readonly wholeWords: boolean;
}

/**
 * Turns texts into rows of tokens once, a long one into several; `batch` masks them anew each epoch, otherwise for each
 * seed. Where a row has [MASK] itself, those are its masks, and what belongs there is not known. Texts to be answered
 * have no other masks.
 *
 * @throws TaskError `length-invalid` for a maximum length without room for a token.
 */
export function prepareMaskedTexts(
  texts: readonly TextPair[],
  options: MaskedTextOptions,
  { prediction = false }: PreparedFor = {},
): Prepared<MaskedBatch> {
  const { tokenizer, maskProbability, wholeWords } = options;
  const { rows, truncated } = maskableRows(texts, { ...options, words: wholeWords, places: prediction });
  const prepared = prepareRows(rows, truncated, options);
  const masksOf = ({ ids, words, own, number: row }: MaskableRow, seed: number, epoch: number) => {
    if (prediction || own.length > 0) {
      return { positions: own, shown: own.map(() => tokenizer.maskId!), known: false };
    }
    const chosen = chooseMasks(ids, { tokenizer, probability: maskProbability, words, seed, epoch, row });
    return { ...chosen, known: true };
  };
  return {
    ...prepared,
    ...(rows.length !== texts.length && { exampleOf: Int32Array.from(rows, ({ example }) => example) }),
    batch(planned) {
      const { epoch = 0, seed = 0 } = planned;
      const batch = prepared.batch(planned);
      const { size, length } = batch;
      const own = Array.from(batch.rows, (row) => rows[row]!);
      const chosen = own.map((row) => masksOf(row, seed, epoch));
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
      return {
        ...batch,
        inputIds,
        masksPerRow,
        masks,
        positions,
        labels,
        ...(weight > 0 && { weight }),
        ...(prediction && { given: own.map(({ example, spans }) => ({ ...texts[example]!, spans })) }),
      };
    },
  };
}
