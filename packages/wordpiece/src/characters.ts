import { codePointAt, decompose, type NormalizerOptions } from './normalize.ts';
import {
  CATEGORY,
  CHANGES_CASE,
  CHINESE,
  COMBINING,
  DECOMPOSES,
  lowerCaseOf,
  MARK,
  PUNCTUATION,
  REMOVED,
  unicodeTraits,
  WHITE_SPACE,
} from './unicode.ts';

/** An entry of the table that is above 0 is a letter's code; at or below ISOLATED it is a word of one letter. */
export const UNSEEN = 0;
export const SPACE = -1;
export const DROPPED = -2;
/** More or less than one code unit when normalized, or a surrogate: ask `expand`. */
export const EXPANDED = -3;
/** A combining character that stays: what it becomes depends on its neighbours. */
export const REORDERED = -4;
export const ISOLATED = -16;

/** What `expand` says of one code point. */
export interface Expansion {
  kind: typeof SPACE | typeof DROPPED | typeof REORDERED | typeof ISOLATED | 1;
  text: string;
}

/** Codes of the characters as they come in a text, by code unit. */
export interface Characters {
  /** By code unit: UNSEEN until `learn` was called for it. */
  table: Int32Array;
  learn(unit: number): number;
  expand(text: string, index: number): Expansion;
}

/**
 * A table that says of each code unit of a text what normalizing and splitting make of it.
 *
 * `codes` gives the code (above 0) of each code unit of a normalized text.
 */
export function characters(codes: ArrayLike<number>, options: NormalizerOptions): Characters {
  const table = new Int32Array(65536);
  const traits = unicodeTraits();
  const expansions = new Map<number, Expansion>();

  function classify(point: number): Expansion {
    const trait = traits[point]!;
    if (options.cleanText) {
      if ((trait & CATEGORY) === REMOVED) return { kind: DROPPED, text: '' };
      if (trait & WHITE_SPACE) return { kind: SPACE, text: '' };
    }
    let text = String.fromCodePoint(point);
    let isolated = options.chineseCharacters && (trait & CHINESE) !== 0;
    if (options.stripAccents && (trait & DECOMPOSES || (trait & CATEGORY) === MARK || trait & COMBINING)) {
      text = '';
      for (const part of decompose(point)) {
        const partTrait = traits[part.codePointAt(0)!]!;
        if ((partTrait & CATEGORY) === MARK) continue;
        if (partTrait & COMBINING) return { kind: REORDERED, text };
        text += part;
      }
    }
    if (options.lowerCase && (trait & CHANGES_CASE || trait & DECOMPOSES)) {
      let lowered = '';
      for (const part of text) {
        const each = part.codePointAt(0)!;
        lowered += traits[each]! & CHANGES_CASE ? lowerCaseOf(each) : part;
      }
      text = lowered;
    }
    if (!text) return { kind: DROPPED, text };
    // The splitter looks at the normalized character. One that decomposes into several has only letters in it:
    // a test over all code points holds that.
    const last = traits[text.codePointAt(0)!]!;
    if (last & WHITE_SPACE) return { kind: SPACE, text };
    isolated ||= (last & CATEGORY) === PUNCTUATION;
    return { kind: isolated ? ISOLATED : 1, text };
  }

  function learn(unit: number): number {
    const page = unit & 0xff00;
    for (let each = page; each < page + 256; each++) {
      if (each >= 0xd800 && each < 0xe000) {
        table[each] = EXPANDED;
        continue;
      }
      const { kind, text } = classify(each);
      const code = codes[text.charCodeAt(0)]!;
      if (kind !== 1 && kind !== ISOLATED) table[each] = kind;
      else if (text.length > 1) table[each] = EXPANDED;
      else table[each] = kind === 1 ? code : ISOLATED - code;
    }
    return table[unit]!;
  }

  function expand(text: string, index: number): Expansion {
    const point = codePointAt(text, index);
    let expansion = expansions.get(point);
    if (!expansion) {
      expansion = classify(point);
      expansions.set(point, expansion);
    }
    return expansion;
  }

  learn(0);
  return { table, learn, expand };
}
