import { type PackedWords, packWords } from '@bertwright/heads';
import { type PrepareOptions, prepareRows, type TextBatch, type TokenRow } from './prepared-texts.ts';
import { type TaggedText, tagNumbers } from './tagged-text.ts';
import { type SplitText, splitTexts } from './tagged-words.ts';
import type { Prepared } from './task.ts';
import { wordWindows } from './word-windows.ts';

/** One word in a row of tokens: those from `begin` up to `end`. */
export interface RowWord {
  /** Its number in the text. */
  readonly word: number;
  readonly begin: number;
  readonly end: number;
  /** Whether this row answers for it; otherwise it is context. */
  readonly own: boolean;
}

/** A text to be tagged, or a window of one. */
export interface TaggedRow extends TokenRow {
  readonly text: SplitText;
  /** The words that it answers for: those from the first up to the second; some may have no tokens. */
  readonly own: readonly [from: number, to: number];
  /** Its words that have tokens, in order. */
  readonly words: readonly RowWord[];
}

/** The words of a batch for a chain over them. */
export interface ChainBatch {
  readonly packed: PackedWords;
  /** [size * words] */
  readonly labels: Int32Array;
  /** 1 for the words of rows whose tags are known [size * words]. */
  readonly known: Uint8Array;
}

/** A batch of texts whose words have tags. */
export interface TaggedBatch extends TextBatch {
  /** The tag of each word that a row answers for, at its first token [size * length]; -100 everywhere else. */
  readonly labels: Int32Array;
  /** What stands in each row [size]. */
  readonly tagged: readonly TaggedRow[];
  /** Where the model has a chain. */
  readonly chain?: ChainBatch;
}

/** What words become. */
export interface TaggingOptions extends PrepareOptions {
  readonly labels: readonly string[];
  /** Whether rows are made for a chain over words. */
  readonly crf: boolean;
}

/**
 * Turns texts into rows of tokens once; a text that is too long becomes several windows of whole words.
 * @throws DataError `unknown-label` with the line; `missing-text`, `invalid-value`.
 */
export function prepareTaggedTexts(
  examples: readonly TaggedText[],
  { labels: names, crf, ...options }: TaggingOptions,
): Prepared<TaggedBatch> {
  const { tokenizer, maxLength } = options;
  const tags = tagNumbers(examples, names);
  const { ids: around } = tokenizer.encode('');
  const room = maxLength - around.length;
  const [before, after] = [around.slice(0, around.length / 2), around.slice(around.length / 2)];
  const rows: TaggedRow[] = [];
  const exampleOf: number[] = [];
  let cut = 0;
  for (const [example, text] of splitTexts(examples, tags, tokenizer).entries()) {
    const windows = wordWindows(
      text.words.map(({ pieces: [from, to] }) => to - from),
      room,
    );
    for (const { from, to, ownFrom, ownTo } of windows) {
      const first = text.words[from]?.pieces[0] ?? 0;
      const last = text.words[to - 1]?.pieces[1] ?? first;
      const ids = text.ids.subarray(first, Math.min(last, first + room));
      if (last - first > room) cut++;
      const words = text.words.slice(from, to).flatMap(({ pieces: [begin, end] }, index): RowWord[] => {
        if (begin === end) return [];
        const word = from + index;
        const shift = before.length - first;
        const stop = Math.min(end, first + room);
        return [{ word, begin: begin + shift, end: stop + shift, own: word >= ownFrom && word < ownTo }];
      });
      const row = Int32Array.of(...before, ...ids, ...after);
      rows.push({ ids: row, types: new Int32Array(row.length), text, own: [ownFrom, ownTo], words });
      exampleOf.push(example);
    }
  }
  const prepared = prepareRows(rows, cut, options);
  return {
    ...prepared,
    ...(rows.length !== examples.length && { exampleOf: Int32Array.from(exampleOf) }),
    batch(planned) {
      const batch = prepared.batch(planned);
      const tagged = Array.from(batch.rows, (row) => rows[row]!);
      const labels = labelsAt(tagged, batch.length);
      const chain = crf ? chainBatch(tagged, batch.length) : undefined;
      const weight = chain
        ? tagged.filter(({ text, words }) => text.tags && words.length > 0).length
        : labels.filter((label) => label >= 0).length;
      return { ...batch, labels, tagged, ...(chain && { chain }), ...(weight > 0 && { weight }) };
    },
  };
}

function labelsAt(tagged: readonly TaggedRow[], length: number): Int32Array {
  const labels = new Int32Array(tagged.length * length).fill(-100);
  for (const [row, { text, words }] of tagged.entries()) {
    if (!text.tags) continue;
    for (const { word, begin, own } of words) if (own) labels[row * length + begin] = text.tags[word]!;
  }
  return labels;
}

/** All words of a row are in its chain, context too. */
function chainBatch(tagged: readonly TaggedRow[], length: number): ChainBatch {
  const longest = tagged.reduce((most, { words }) => Math.max(most, words.length), 2);
  // What the chain's forward algorithm is padded to anyway: few widths, so that few shapes are compiled.
  const width = 2 ** Math.ceil(Math.log2(longest - 1)) + 1;
  const firsts = tagged.map(({ words }) => words.map(({ begin }) => begin));
  const packed = packWords(firsts, { length, words: width });
  const labels = new Int32Array(tagged.length * width);
  const known = packed.mask.slice();
  for (const [row, { text, words }] of tagged.entries()) {
    const { tags } = text;
    if (tags)
      labels.set(
        words.map(({ word }) => tags[word]!),
        row * width,
      );
    else known.fill(0, row * width, (row + 1) * width);
  }
  return { packed, labels, known };
}
