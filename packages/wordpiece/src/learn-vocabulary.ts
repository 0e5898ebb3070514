import { characters } from './characters.ts';
import { unexpected } from './error.ts';
import { mergePairs } from './merges.ts';
import { type NormalizerOptions, normalize, UNCHANGED } from './normalize.ts';
import { emptyWord, scanner } from './scan.ts';
import { wordCounts } from './word-counts.ts';

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
 * It is the algorithm of Hugging Face's WordPieceTrainer, which the vocabularies of the last years were made with:
 * byte-pair merges of the most frequent pair, written as WordPiece. (Google's own trainer was never published;
 * likelihood scores as in Schuster and Nakajima, 2012, cost far more and give much the same pieces.) It is
 * deterministic: ids of single characters, which break ties, follow their code points.
 *
 * @throws WordpieceError where `size` has no room for the special tokens and the alphabet, or there is no word.
 */
export function learnVocabulary(texts: Iterable<string>, options: LearnOptions = {}): string[] {
  const learner = textReader(options);
  for (const text of texts) learner.read(text);
  return learner.learn();
}

/** As `learnVocabulary`, from texts that come one after the other. */
export async function learnVocabularyAsync(
  texts: AsyncIterable<string> | Iterable<string>,
  options: LearnOptions = {},
): Promise<string[]> {
  const learner = textReader(options);
  for await (const text of texts) learner.read(text);
  return learner.learn();
}

function textReader(options: LearnOptions): { read(text: string): void; learn(): string[] } {
  const { lowerCase = true, maxWordCharacters = 100, onProgress } = options;
  const rules: NormalizerOptions = {
    lowerCase,
    stripAccents: options.stripAccents ?? lowerCase,
    chineseCharacters: options.chineseCharacters ?? true,
    cleanText: options.cleanText ?? true,
  };
  const { counts, add } = wordCounts(options.wordLimit ?? 4_000_000);
  const word = emptyWord();
  // A code is the code unit itself, and one more, since 0 is none.
  const codes = Int32Array.from({ length: 65536 }, (_, unit) => unit + 1);
  let times = 1;
  const onWord = () => {
    if (word.tooLong) return true;
    let text = '';
    for (let i = 0; i < word.length; i++) text += String.fromCharCode(word.codes[i]! - 1);
    add(text, times);
    return true;
  };
  const scan = scanner(characters(codes, rules), codes, maxWordCharacters, word, onWord);
  const scanNormalized = scanner(characters(codes, UNCHANGED), codes, maxWordCharacters, word, onWord);
  let texts = 0;
  let length = 0;
  const report = () => onProgress?.({ stage: 'count', texts, characters: length, words: counts.size });
  return {
    read(text) {
      if (!scan(text, 0, text.length, false)) {
        // It gave up half-way: what it counted is taken back.
        times = -1;
        scan(text, 0, text.length, false);
        times = 1;
        const normalized = normalize(text, rules).text;
        scanNormalized(normalized, 0, normalized.length, false);
      }
      length += text.length;
      if (++texts % 1000 === 0) report();
    },
    learn() {
      report();
      return learnFromCounts(counts, options);
    },
  };
}

function learnFromCounts(counts: ReadonlyMap<string, number>, options: LearnOptions): string[] {
  const { size = 30_000, alphabetLimit = 1000, continuingPrefix = '##' } = options;
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
  const continuing = new Set<string>();
  const words = [...counts].filter(([, count]) => count > 0);
  if (!words.length) throw unexpected('options', 'texts to learn from', 'no word', 'give more texts');
  for (const [word, count] of words) {
    let first = true;
    for (const char of word) {
      alphabet.set(char, (alphabet.get(char) ?? 0) + count);
      if (!first) continuing.add(char);
      first = false;
    }
  }
  const byCodePoint = (a: string, b: string) => a.codePointAt(0)! - b.codePointAt(0)!;
  const kept = [...alphabet.keys()]
    .sort((a, b) => alphabet.get(b)! - alphabet.get(a)! || byCodePoint(a, b))
    .slice(0, alphabetLimit);
  for (const char of kept.sort(byCodePoint)) idOf(char);
  for (const char of [...continuing].sort(byCodePoint)) if (ids.has(char)) idOf(continuingPrefix + char);
  if (pieces.length > size)
    throw unexpected(
      'options',
      `room for the ${pieces.length} special tokens, initial words and characters`,
      `the size ${size}`,
      'raise size or lower alphabetLimit',
    );

  const starts = [0];
  const flat: number[] = [];
  for (const [word] of words) {
    // As in the reference: a character that is not kept vanishes, and its neighbours meet.
    let prefix = '';
    for (const char of word) {
      if (ids.has(char)) flat.push(ids.get(prefix + char)!);
      prefix = continuingPrefix;
    }
    starts.push(flat.length);
  }
  const report = () => options.onProgress?.({ stage: 'merge', pieces: pieces.length, size });
  const split = { pieces: Int32Array.from(flat), starts, counts: words.map(([, count]) => count) };
  mergePairs(split, options.minimumFrequency ?? 2, (left, right) => {
    if (pieces.length >= size) return undefined;
    if (pieces.length % 1000 === 0) report();
    const tail = pieces[right]!;
    return idOf(
      pieces[left]! + (tail.startsWith(continuingPrefix) ? tail.slice(continuingPrefix.length) : tail),
    );
  });
  report();
  return pieces;
}
