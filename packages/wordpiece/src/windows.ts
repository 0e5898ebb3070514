import { unexpected } from './error.ts';

/** Which of a pair's texts is cut: the longer one first, or only the one. */
export type Truncation = 'longest_first' | 'only_first' | 'only_second';

/** Parts of a text's and of its pair's tokens: where each begins and ends. */
export type Window = readonly [from: number, to: number, secondFrom: number, secondTo: number];

export interface WindowOptions {
  /** Tokens that fit, without the special ones. */
  room: number;
  truncation: Truncation;
  /** Tokens that a window shares with the one before it. */
  stride: number;
}

/** How many tokens of each text stay. */
export function truncatedLengths(
  first: number,
  second: number | undefined,
  { room, truncation }: Pick<WindowOptions, 'room' | 'truncation'>,
): [first: number, second: number] {
  const excess = first + (second ?? 0) - room;
  if (excess <= 0) return [first, second ?? 0];
  if (truncation === 'longest_first') {
    if (second === undefined) return [room, 0];
    let shorter = Math.min(first, second);
    let longer = shorter > room ? shorter : Math.max(shorter, room - shorter);
    if (shorter + longer > room) {
      shorter = room >> 1;
      longer = room - shorter;
    }
    return first > second ? [longer, shorter] : [shorter, longer];
  }
  const ofFirst = truncation === 'only_first';
  const cut = ofFirst ? first : second;
  if (cut === undefined || (cut <= excess && room > 0))
    throw unexpected(
      'options',
      `more than ${excess} tokens to cut from by the truncation '${truncation}'`,
      cut ?? 'a single text',
      "raise maxLength or use 'longest_first'",
    );
  const kept = Math.max(0, cut - excess);
  return ofFirst ? [kept, second ?? 0] : [first, kept];
}

/**
 * Windows over a text or a pair, in Hugging Face's order: the truncated text first, then what it left over. Where
 * both texts of a pair are cut, each part of the one meets each part of the other.
 */
export function windowsOf(first: number, second: number | undefined, options: WindowOptions): Window[] {
  const [firstKept, secondKept] = truncatedLengths(first, second, options);
  const secondParts = partsOf(second ?? 0, secondKept, options.stride);
  const all = partsOf(first, firstKept, options.stride).flatMap((part) =>
    secondParts.map((each): Window => [...part, ...each]),
  );
  const width = secondParts.length;
  return [all[0]!, ...all.slice(width), ...all.slice(1, width)];
}

function partsOf(length: number, kept: number, stride: number): [number, number][] {
  if (kept >= length) return [[0, length]];
  // The reference's answer where there is no room at all: nothing, and then everything.
  if (kept === 0)
    return [
      [0, 0],
      [0, length],
    ];
  if (stride >= kept)
    throw unexpected('options', `a stride below the ${kept} tokens of a window`, stride, 'raise maxLength');
  const parts: [number, number][] = [];
  for (let start = 0; ; start += kept - stride) {
    const end = Math.min(start + kept, length);
    parts.push([start, end]);
    if (end === length) return parts;
  }
}
