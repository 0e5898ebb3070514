import { type Characters, DROPPED, EXPANDED, ISOLATED, REORDERED, SPACE, UNSEEN } from './characters.ts';

/** The word that the scanner has just read: reused for every word. */
export interface Word {
  /** Codes of its normalized code units. */
  codes: Int32Array;
  /** Where each code unit begins and ends in the text; only written where positions are asked for. */
  starts: Int32Array;
  ends: Int32Array;
  /** Number of code units. */
  length: number;
  /** More code points than allowed: then only the first code units are kept, with the last one's end. */
  tooLong: boolean;
}

export const emptyWord = (): Word => ({
  codes: new Int32Array(256),
  starts: new Int32Array(256),
  ends: new Int32Array(256),
  length: 0,
  tooLong: false,
});

/** Reads a part of a text; false where it gave up. */
export type Scan = (text: string, from: number, to: number, positions: boolean) => boolean;

/**
 * A function that reads `text` from `from` to `to` and calls `onWord` after each word; `onWord` returns false to
 * end the reading. It gives up and returns false at a character that its neighbours must help to normalize.
 */
export function scanner(
  { table, learn, expand }: Characters,
  codes: ArrayLike<number>,
  maxWordCharacters: number,
  word: Word,
  onWord: () => boolean,
): Scan {
  function makeRoom(): boolean {
    const limit = word.codes.length;
    if (limit > 2 * maxWordCharacters) return false;
    for (const name of ['codes', 'starts', 'ends'] as const) {
      const larger = new Int32Array(limit * 2);
      larger.set(word[name]);
      word[name] = larger;
    }
    return true;
  }

  function finish(length: number, surrogates: number, tooLong: boolean): boolean {
    word.length = length;
    word.tooLong = tooLong || length - surrogates > maxWordCharacters;
    return onWord();
  }

  return function scan(text, from, to, positions) {
    // What the loop changes is kept out of closures: a captured variable would live in memory.
    let { codes: units, starts, ends } = word;
    let length = 0;
    let surrogates = 0;
    let tooLong = false;
    for (let i = from; ; ) {
      let entry = SPACE;
      let step = 1;
      let expansion = '';
      if (i < to) {
        const unit = text.charCodeAt(i);
        entry = table[unit]!;
        if (entry > 0 && length < units.length) {
          units[length] = entry;
          if (positions) {
            starts[length] = i;
            ends[length] = i + 1;
          }
          length++;
          i++;
          continue;
        }
        if (entry === UNSEEN) {
          learn(unit);
          continue;
        }
        if (entry === EXPANDED) {
          const found = expand(text, i);
          entry = found.kind;
          expansion = found.text;
          if (text.codePointAt(i)! > 0xffff) step = 2;
        }
        if (entry === DROPPED) {
          i += step;
          continue;
        }
        if (entry === REORDERED) return false;
      }
      if (entry < 0) {
        if (length) {
          if (!finish(length, surrogates, tooLong)) return true;
          length = surrogates = 0;
          tooLong = false;
        }
        if (i >= to) return true;
        if (entry === SPACE) {
          i += step;
          continue;
        }
      }
      for (let n = 0; n === 0 || n < expansion.length; n++) {
        let code = entry < 0 ? ISOLATED - entry : entry;
        if (expansion) {
          const part = expansion.charCodeAt(n);
          code = codes[part]!;
          if (part >= 0xdc00 && part < 0xe000) surrogates++;
        }
        if (length === units.length) {
          if (!makeRoom()) {
            tooLong = true;
            length--;
          }
          ({ codes: units, starts, ends } = word);
        }
        units[length] = code;
        if (positions) {
          starts[length] = i;
          ends[length] = i + step;
        }
        length++;
      }
      i += step;
      if (entry < 0) {
        if (!finish(length, surrogates, tooLong)) return true;
        length = surrogates = 0;
      }
    }
  };
}
