import { randomBits, siteHash } from '@bertwright/tensor';
import type { Wordpiece } from '@bertwright/wordpiece';
import type { SentencePair } from './next-sentence-pairs.ts';
import { type Segment, segmentsOf } from './pre-training-segments.ts';

/** A pair that was made of a document, and which one that was. */
export interface DocumentPair extends SentencePair {
  readonly document: number;
}

/** How documents become pairs. */
export interface DocumentPairOptions {
  readonly tokenizer: Wordpiece;
  /** The longest row in tokens. */
  readonly maxLength: number;
  /** The same seed gives the same pairs. */
  readonly seed: number;
}

interface Document {
  readonly index: number;
  readonly text: string;
  readonly segments: readonly Segment[];
}

const site = siteHash('pre-training-documents');
/** [CLS] and a [SEP] behind each text. */
const specialTokens = 3;

/**
 * Pairs that fill rows of `maxLength` tokens, over documents from their beginning to their end (Devlin et al. 2019,
 * appendix A.2): as many sentences as fit are divided in the middle; in half of the pairs what stands in the second
 * place comes from another document (or from elsewhere in the only one), and the next pair begins with what it displaced.
 * A document of one sentence gives no pair.
 */
export function documentPairs(
  texts: readonly string[],
  { tokenizer, maxLength, seed }: DocumentPairOptions,
): DocumentPair[] {
  const room = maxLength - specialTokens;
  const most = Math.max(1, room >> 1);
  const documents = texts
    .map((text, index): Document => ({ index, text, segments: segmentsOf(text, { tokenizer, most }) }))
    .filter(({ segments }) => segments.length > 0);
  const pairs: DocumentPair[] = [];
  for (const [own, { index, text, segments }] of documents.entries()) {
    for (let from = 0; from + 1 < segments.length; ) {
      const to = Math.max(from + 2, reach(segments, from, room));
      const middle = middleOf(segments, from, to);
      const bits = (index: number) => randomBits({ seed, site }, [pairs.length, index]);
      const length = tokensOf(segments, from, middle);
      const other =
        bits(0) % 2 === 0 ? undefined : otherText(documents, { own, from, to, room: room - length, bits });
      pairs.push({
        text: textOf(text, segments, from, middle),
        pair: other ?? textOf(text, segments, middle, to),
        next: other === undefined,
        document: index,
      });
      from = other === undefined ? to : middle;
    }
  }
  return pairs;
}

/**
 * As many sentences as fit from anywhere in another document, or in the only one outside of the pair; undefined where
 * nothing fits.
 */
function otherText(
  documents: readonly Document[],
  {
    own,
    from,
    to,
    room,
    bits,
  }: { own: number; from: number; to: number; room: number; bits: (index: number) => number },
): string | undefined {
  const alone = documents.length === 1;
  const chosen = alone ? own : bits(1) % (documents.length - 1);
  const { text, segments } = documents[alone || chosen < own ? chosen : chosen + 1]!;
  const [barrier, skipped] = alone ? [from, to - from] : [segments.length, 0];
  const others = segments.length - skipped;
  const first = others === 0 ? 0 : bits(2) % others;
  for (let step = 0; step < others; step++) {
    const place = (first + step) % others;
    const start = place < barrier ? place : place + skipped;
    if (segments[start]!.tokens > room) continue;
    const end = reach(segments, start, room);
    return textOf(text, segments, start, start < barrier ? Math.min(barrier, end) : end);
  }
  return undefined;
}

/** The end of the sentences from `from` that fit. */
function reach(segments: readonly Segment[], from: number, room: number): number {
  let to = from;
  for (let used = 0; to < segments.length; to++) {
    used += segments[to]!.tokens;
    if (used > room) break;
  }
  return to;
}

/** Where two parts are most alike in length; each has a sentence. */
function middleOf(segments: readonly Segment[], from: number, to: number): number {
  const whole = tokensOf(segments, from, to);
  let middle = from + 1;
  let before = segments[from]!.tokens;
  for (; middle + 1 < to; middle++) {
    const after = before + segments[middle]!.tokens;
    if (Math.abs(2 * after - whole) >= Math.abs(2 * before - whole)) break;
    before = after;
  }
  return middle;
}

function tokensOf(segments: readonly Segment[], from: number, to: number): number {
  let tokens = 0;
  for (let at = from; at < to; at++) tokens += segments[at]!.tokens;
  return tokens;
}

function textOf(text: string, segments: readonly Segment[], from: number, to: number): string {
  return text.slice(segments[from]!.from, segments[to - 1]!.to).trim();
}
