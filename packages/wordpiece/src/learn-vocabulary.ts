import { characters } from './characters.ts';
import { WordpieceError } from './error.ts';
import { mergePairs } from './merges.ts';
import { type NormalizerOptions, normalize } from './normalize.ts';
import { emptyWord, scanner } from './scan.ts';
import { type WordCounts, wordCounts } from './word-counts.ts';

export interface LearnOptions {
  /** Number of pieces. Default 30,000. */
  size?: number;
  /** A pair of pieces that comes less often is not merged. Default 2. */
  minimumFrequency?: number;
  /** The most frequent characters are kept, so many. Default 1,000. */
  alphabetLimit?: number;
  /** First in the vocabulary. Default [PAD], [UNK], [CLS], [SEP], [MASK]. */
  specialTokens?: readonly string[];
  /** Pieces that come after the special tokens, whether the texts have them or not. */
  initialWords?: readonly string[];
  lowerCase?: boolean;
  stripAccents?: boolean | undefined;
  chineseCharacters?: boolean;
  cleanText?: boolean;
  continuingPrefix?: string;
  /** Longer words are passed over, as the tokenizer would not know them. Default 100. */
  maxWordCharacters?: number;
  /** Different words held at a time; the rarest are forgotten where there are more. Default 4,000,000. */
  wordLimit?: number;
  onProgress?: (progress: LearnProgress) => void;
}

/** `count`: so many texts, characters and different words were read; `merge`: so many pieces of `size` are there. */
export type LearnProgress =
  | { stage: 'count'; texts: number; characters: number; words: number }
  | { stage: 'merge'; pieces: number; size: number };

/**
 * Learns a vocabulary from texts, and returns its pieces in the order of their ids.
 *
 * It is the algorithm of Hugging Face's WordPieceTrainer, which every vocabulary of the last years was made with:
 * byte-pair merges of the most frequent pair, written as WordPiece. (Google's own trainer was never published;
 * likelihood scores as in Schuster and Nakajima, 2012, cost far more and give much the same pieces.) It is
 * deterministic: ids of single characters, which break ties, follow their code points.
 *
 * @throws WordpieceError where `size` has no room for the special tokens and the alphabet, or there is no text.
 */
export function learnVocabulary(texts: Iterable<string>, options: LearnOptions = {}): string[] {
  const { onProgress } = options;
  const counter = textCounter(options);
  let read = 0;
  let length = 0;
  const report = () =>
    onProgress?.({ stage: 'count', texts: read, characters: length, words: counter.counts.size });
  for (const text of texts) {
    counter.read(text);
    length += text.length;
    if (++read % 1000 === 0) report();
  }
  report();
  return learnFromCounts(counter.counts, options);
}

/** As `learnVocabulary`, from texts that come one after the other. */
export async function learnVocabularyAsync(
  texts: AsyncIterable<string>,
  options: LearnOptions = {},
): Promise<string[]> {
  const { onProgress } = options;
  const counter = textCounter(options);
  let read = 0;
  let length = 0;
  for await (const text of texts) {
    counter.read(text);
    length += text.length;
    if (++read % 1000 === 0)
      onProgress?.({ stage: 'count', texts: read, characters: length, words: counter.counts.size });
  }
  return learnFromCounts(counter.counts, options);
}

function textCounter(options: LearnOptions): { counts: WordCounts; read(text: string): void } {
  const lowerCase = options.lowerCase ?? true;
  const rules: NormalizerOptions = {
    lowerCase,
    stripAccents: options.stripAccents ?? lowerCase,
    chineseCharacters: options.chineseCharacters ?? true,
    cleanText: options.cleanText ?? true,
  };
  const counts = wordCounts(options.wordLimit ?? 4_000_000);
  const word = emptyWord();
  const codes = Int32Array.from({ length: 65536 }, (_, unit) => unit + 1);
  let times = 1;
  const onWord = () => {
    if (!word.tooLong) counts.add(word, times);
    return true;
  };
  const maxWordCharacters = options.maxWordCharacters ?? 100;
  const scan = scanner(characters(codes, rules), codes, maxWordCharacters, word, onWord);
  const plain = { lowerCase: false, stripAccents: false, chineseCharacters: false, cleanText: false };
  const scanNormalized = scanner(characters(codes, plain), codes, maxWordCharacters, word, onWord);
  return {
    counts,
    read(text) {
      if (scan(text, 0, text.length, false)) return;
      // It gave up half-way: what it counted is taken back.
      times = -1;
      scan(text, 0, text.length, false);
      times = 1;
      const normalized = normalize(text, rules).text;
      scanNormalized(normalized, 0, normalized.length, false);
    },
  };
}

function learnFromCounts(counts: WordCounts, options: LearnOptions): string[] {
  const { size = 30_000, alphabetLimit = 1000, continuingPrefix = '##' } = options;
  const words = counts.words();
  if (!words.length)
    throw new WordpieceError(
      'options',
      'Expected texts to learn from, got none with a word: give more texts.',
    );
  const ids = new Map<string, number>();
  const pieces: string[] = [];
  const idOf = (piece: string): number => {
    let id = ids.get(piece);
    if (id === undefined) {
      id = pieces.push(piece) - 1;
      ids.set(piece, id);
    }
    return id;
  };
  for (const token of options.specialTokens ?? ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']) idOf(token);
  for (const word of options.initialWords ?? []) idOf(word);

  const alphabet = new Map<string, number>();
  const going = new Set<string>();
  const letters = words.map(({ units, count }) => {
    const points = [...String.fromCharCode(...units)];
    points.forEach((point, index) => {
      alphabet.set(point, (alphabet.get(point) ?? 0) + count);
      if (index) going.add(point);
    });
    return points;
  });
  const codePoint = (point: string) => point.codePointAt(0)!;
  const kept = [...alphabet]
    .sort(([a, countA], [b, countB]) => countB - countA || codePoint(a) - codePoint(b))
    .slice(0, alphabetLimit)
    .map(([point]) => point)
    .sort((a, b) => codePoint(a) - codePoint(b));
  for (const point of kept) idOf(point);
  const known = (point: string) => ids.has(point);
  for (const point of [...going].filter(known).sort((a, b) => codePoint(a) - codePoint(b)))
    idOf(continuingPrefix + point);
  if (pieces.length > size)
    throw new WordpieceError(
      'options',
      `Expected a size of at least the ${pieces.length} special tokens, initial words and characters, got ${size}: raise size or lower alphabetLimit.`,
    );

  const starts = new Int32Array(words.length + 1);
  const flat: number[] = [];
  letters.forEach((points, word) => {
    // As in the reference: a character that is not kept vanishes, and its neighbours meet.
    points.forEach((point, index) => {
      if (known(point)) flat.push(ids.get(index ? continuingPrefix + point : point)!);
    });
    starts[word + 1] = flat.length;
  });
  const report = () => options.onProgress?.({ stage: 'merge', pieces: pieces.length, size });
  mergePairs(
    { pieces: Int32Array.from(flat), starts, counts: Float64Array.from(words, ({ count }) => count) },
    options.minimumFrequency ?? 2,
    (left, right) => {
      if (pieces.length >= size) return undefined;
      if (pieces.length % 1000 === 0) report();
      const tail = pieces[right]!;
      return idOf(
        pieces[left]! + (tail.startsWith(continuingPrefix) ? tail.slice(continuingPrefix.length) : tail),
      );
    },
  );
  report();
  return pieces;
}
