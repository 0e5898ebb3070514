import {
  CATEGORY,
  CHANGES_CASE,
  CHINESE,
  COMBINING,
  DECOMPOSES,
  lowerCaseOf,
  MARK,
  REMOVED,
  unicodeTraits,
  WHITE_SPACE,
} from './unicode.ts';

/** What BertNormalizer's options say. */
export interface NormalizerOptions {
  /** Remove control characters and what Unicode has not assigned, and make all white space a blank. */
  cleanText: boolean;
  /** Make each CJK ideograph a word of its own. */
  chineseCharacters: boolean;
  stripAccents: boolean;
  lowerCase: boolean;
}

/** A normalized text and where each of its code units comes from. */
export interface NormalizedText {
  text: string;
  starts: number[];
  ends: number[];
}

/** The code point at an index; half a surrogate pair counts as U+FFFD. */
export function codePointAt(text: string, index: number): number {
  const point = text.codePointAt(index)!;
  return point >= 0xd800 && point < 0xe000 ? 0xfffd : point;
}

/**
 * The canonical decomposition of a code point. The runtime's own serves: Unicode promises that a decomposition
 * never changes, and the pinned table says which code points have one.
 */
export const decompose = (point: number): string =>
  unicodeTraits()[point]! & DECOMPOSES
    ? String.fromCodePoint(point).normalize('NFD')
    : String.fromCodePoint(point);

/**
 * Normalizes a text character by character, in the order of BertNormalizer's steps and with its alignment.
 * This is the whole definition, in the plainest form; the scanner has tables for what one character alone decides.
 */
export function normalize(source: string, options: NormalizerOptions): NormalizedText {
  const traits = unicodeTraits();
  let points: number[] = [];
  let starts: number[] = [];
  let ends: number[] = [];
  for (let i = 0; i < source.length; ) {
    let point = codePointAt(source, i);
    const start = i;
    i += point > 0xffff ? 2 : 1;
    if (options.cleanText) {
      if ((traits[point]! & CATEGORY) === REMOVED) continue;
      if (traits[point]! & WHITE_SPACE) point = 32;
    }
    const isolated = options.chineseCharacters && traits[point]! & CHINESE;
    for (const each of isolated ? [32, point, 32] : [point]) {
      points.push(each);
      starts.push(start);
      ends.push(i);
    }
  }
  if (options.stripAccents) {
    // The reference's decomposition says of each character whether it takes the place of an original one or is
    // an addition to it; canonical reordering moves that along, so a mark may be aligned with its neighbour.
    const parts: { point: number; added: boolean }[] = [];
    for (const point of points) {
      let added = false;
      for (const part of decompose(point)) {
        parts.push({ point: part.codePointAt(0)!, added });
        added = true;
      }
    }
    reorder(parts);
    const [sourceStarts, sourceEnds] = [starts, ends];
    points = [];
    starts = [];
    ends = [];
    let taken = 0;
    for (const { point, added } of parts) {
      if (!added) taken++;
      if ((traits[point]! & CATEGORY) === MARK) continue;
      points.push(point);
      starts.push(sourceStarts[taken - 1] ?? 0);
      ends.push(sourceEnds[taken - 1] ?? 0);
    }
  }
  let text = '';
  const result: NormalizedText = { text, starts: [], ends: [] };
  points.forEach((point, index) => {
    const part =
      options.lowerCase && traits[point]! & CHANGES_CASE ? lowerCaseOf(point) : String.fromCodePoint(point);
    text += part;
    for (let unit = 0; unit < part.length; unit++) {
      result.starts.push(starts[index]!);
      result.ends.push(ends[index]!);
    }
  });
  result.text = text;
  return result;
}

/** Canonical reordering, in place: a stable sort of each run of combining characters by combining class. */
function reorder(parts: { point: number; added: boolean }[]): void {
  const traits = unicodeTraits();
  for (let from = 0; from < parts.length; from++) {
    if (!(traits[parts[from]!.point]! & COMBINING)) continue;
    let to = from + 1;
    while (to < parts.length && traits[parts[to]!.point]! & COMBINING) to++;
    const run = parts.slice(from, to).sort((a, b) => compareClasses(a.point, b.point));
    for (const part of run) parts[from++] = part;
  }
}

/** Which of two combining characters comes first, asked of the runtime: combining classes never change either. */
function compareClasses(a: number, b: number): number {
  const pair = String.fromCodePoint(a, b);
  if (a === b) return 0;
  if (pair.normalize('NFD') !== pair) return 1;
  const swapped = String.fromCodePoint(b, a);
  return swapped.normalize('NFD') === swapped ? 0 : -1;
}
