import type { Wordpiece } from '@bertwright/wordpiece';

/** A sentence, or a part of a long one, in its document: from `from` up to `to` in UTF-16 units, and how many tokens. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly tokens: number;
}

/** What ends a sentence, with the white space behind it: a mark that a space follows, a mark of East Asia, an empty line. */
const sentenceEnd = /(?<![.!?…])[.!?…]+["'”’»)\]]*\s+|[。！？]+[”’」』）]*\s*|\n\s*\n\s*/g;

/**
 * The sentences of a document in their order, with all of its tokens; those of more than `most` tokens are cut between
 * words. An abbreviation ends a sentence too: that does no harm here.
 */
export function segmentsOf(
  document: string,
  { tokenizer, most }: { tokenizer: Wordpiece; most: number },
): Segment[] {
  const encoding = tokenizer.encode(document, { addSpecialTokens: false, offsets: true });
  const offsets = encoding.offsets!;
  const words = encoding.words!;
  const ends = Array.from(document.matchAll(sentenceEnd), (match) => match.index + match[0].length);
  const segments: Segment[] = [];
  let first = 0;
  const close = (token: number) => {
    const to = token < words.length ? offsets[2 * token]! : document.length;
    segments.push({ from: offsets[2 * first]!, to, tokens: token - first });
    first = token;
  };
  let sentence = 0;
  let word = 0;
  for (let token = 1; token < words.length; token++) {
    if (words[token] !== words[token - 1]) word = token;
    const place = offsets[2 * token]!;
    const full = token - first >= most && word > first;
    if (place >= (ends[sentence] ?? document.length)) close(token);
    else if (full) close(word);
    while (place >= (ends[sentence] ?? document.length)) sentence++;
  }
  if (words.length > first) close(words.length);
  return segments;
}
