import { type AddedToken, type Cut, cutter } from './added-tokens.ts';
import { characters } from './characters.ts';
import { type DoubleArray, doubleArray, ROOT } from './double-array.ts';
import { type NormalizerOptions, normalize, UNCHANGED } from './normalize.ts';
import { emptyWord, type Scan, scanner } from './scan.ts';
import { reserve, type Tokens } from './tokens.ts';

export interface TokenizeSettings extends NormalizerOptions {
  /** Ids by piece. */
  vocabulary: ReadonlyMap<string, number>;
  continuingPrefix: string;
  maxWordCharacters: number;
  unknownId: number;
  addedTokens: readonly Required<AddedToken>[];
}

export interface TokenizeRequest {
  /** Write where tokens begin and end, and their words. */
  positions: boolean;
  specialTokens: boolean;
  /** Reading may stop once there are so many tokens. */
  atMost: number;
  /** All tokens belong to this word, where it is not -1. */
  word: number;
}

export type Tokenize = (text: string, tokens: Tokens, request: TokenizeRequest) => void;

/** The code of a code unit that no piece has: no transition of the trie bears it. */
const UNKNOWN_CODE = 1;

/** A function that appends a text's pieces to columns of tokens. */
export function tokenizeWith(settings: TokenizeSettings): Tokenize {
  const { vocabulary, continuingPrefix, maxWordCharacters, unknownId, addedTokens } = settings;
  const codes = new Int32Array(65536).fill(UNKNOWN_CODE);
  const { first, next } = buildTries(vocabulary, continuingPrefix, codes);
  const word = emptyWord();
  let tokens!: Tokens;
  let request!: TokenizeRequest;
  let wordIndex = 0;

  // Tokens that fit into all columns that are written.
  let room = 0;
  function makeRoom(more: number): void {
    reserve(tokens, more, request.positions);
    room = request.positions ? Math.min(tokens.ids.length, tokens.ends.length) : tokens.ids.length;
  }

  function onWord(): boolean {
    const { length } = word;
    if (tokens.count + length > room) makeRoom(length);
    const begin = tokens.count;
    const count = split(begin, length);
    if (request.positions) {
      const index = request.word < 0 ? wordIndex++ : request.word;
      for (let i = begin; i < count; i++) tokens.words[i] = index;
    }
    tokens.count = count;
    return count < request.atMost;
  }

  /** Writes the word's pieces, the longest first match after match, and returns where they end. */
  function split(begin: number, length: number): number {
    const { codes: units, tooLong } = word;
    const { ids, starts, ends } = tokens;
    let count = begin;
    let cells = first;
    for (let from = 0; from < length && !tooLong; ) {
      let state = ROOT;
      let end = from;
      for (; end < length; end++) {
        const target = cells[4 * state]! + units[end]!;
        if (cells[4 * target + 1] !== state) break;
        state = target;
      }
      // The longest piece on the way: back from where the walk ended.
      let id = cells[4 * state + 2]!;
      for (; id < 0 && end > from; end--) {
        state = cells[4 * state + 1]!;
        id = cells[4 * state + 2]!;
      }
      if (end === from) {
        count = begin;
        break;
      }
      ids[count] = id;
      if (request.positions) {
        starts[count] = word.starts[from]!;
        ends[count] = word.ends[end - 1]!;
      }
      count++;
      from = end;
      cells = next;
    }
    if (count > begin) return count;
    ids[begin] = unknownId;
    if (request.positions) {
      starts[begin] = word.starts[0]!;
      ends[begin] = word.ends[length - 1]!;
    }
    return begin + 1;
  }

  const scan = scanner(characters(codes, settings), codes, maxWordCharacters, word, onWord);
  let scanNormalized: Scan | undefined;
  const literal = addedTokens.filter((token) => !token.normalized);
  const normalized = addedTokens.filter((token) => token.normalized);
  const cutText = cutter(
    literal,
    literal.map((token) => token.content),
  );
  const cutNormalized: Cut | undefined = normalized.length
    ? cutter(
        normalized,
        normalized.map((token) => normalize(token.content, settings).text),
      )
    : undefined;

  function push(id: number, start: number, end: number): void {
    if (tokens.count >= room) makeRoom(1);
    const { count } = tokens;
    tokens.ids[count] = id;
    tokens.count++;
    if (!request.positions) return;
    tokens.words[count] = request.word < 0 ? wordIndex++ : request.word;
    tokens.starts[count] = start;
    tokens.ends[count] = end;
  }

  /** Normalizes the whole part before it is split. */
  function tokenizeSlowly(part: string, shift: number): void {
    const { text, starts, ends } = normalize(part, settings);
    scanNormalized ??= scanner(characters(codes, UNCHANGED), codes, maxWordCharacters, word, onWord);
    for (const { from, to, id } of cutNormalized?.(text, request.specialTokens) ?? [
      { from: 0, to: text.length, id: -1 },
    ]) {
      const begin = tokens.count;
      if (id >= 0) push(id, from, to);
      else scanNormalized(text, from, to, request.positions);
      if (!request.positions) continue;
      for (let i = begin; i < tokens.count; i++) {
        tokens.starts[i] = starts[tokens.starts[i]!]! + shift;
        tokens.ends[i] = ends[tokens.ends[i]! - 1]! + shift;
      }
    }
  }

  function tokenizePart(text: string, from: number, to: number): void {
    const { count } = tokens;
    const words = wordIndex;
    if (!cutNormalized && scan(text, from, to, request.positions)) return;
    tokens.count = count;
    wordIndex = words;
    tokenizeSlowly(text.slice(from, to), from);
  }

  return function tokenize(text, into, asked) {
    tokens = into;
    request = asked;
    wordIndex = 0;
    makeRoom(0);
    const parts = cutText(text, asked.specialTokens);
    if (!parts) tokenizePart(text, 0, text.length);
    else
      for (const { from, to, id } of parts) {
        if (id >= 0) push(id, from, to);
        else tokenizePart(text, from, to);
      }
  };
}

/** The tries of pieces that begin a word and of those that go on, and the codes of their code units. */
function buildTries(
  vocabulary: ReadonlyMap<string, number>,
  prefix: string,
  codes: Int32Array,
): { first: DoubleArray; next: DoubleArray } {
  const frequencies = new Int32Array(65536);
  const goingOn = new Map<string, number>();
  for (const [piece, id] of vocabulary) {
    for (let i = 0; i < piece.length; i++) frequencies[piece.charCodeAt(i)]!++;
    if (piece.startsWith(prefix)) goingOn.set(piece.slice(prefix.length), id);
  }
  // Frequent letters get neighbouring codes: so the states that they lead to lie side by side.
  const units = [...frequencies.keys()].filter((unit) => frequencies[unit]);
  units.sort((a, b) => frequencies[b]! - frequencies[a]!);
  let codeCount = UNKNOWN_CODE + 1;
  for (const unit of units) codes[unit] = codeCount++;
  goingOn.delete('');
  return { first: doubleArray(vocabulary, codes, codeCount), next: doubleArray(goingOn, codes, codeCount) };
}
