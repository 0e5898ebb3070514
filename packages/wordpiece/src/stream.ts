import type { EncodeOptions, Wordpiece } from './options.ts';

/**
 * Tokenizes one text of any length that comes in parts, in flat memory: yields the ids of part after part, without
 * the special tokens around texts. Words may go on from part to part; parts are cut at blanks and line breaks, so an
 * added token that itself holds a blank is not found across two parts.
 */
export async function* tokenizeStream(
  tokenizer: Wordpiece,
  parts: AsyncIterable<string> | Iterable<string>,
  options: Pick<EncodeOptions, 'specialTokensInText'> = {},
): AsyncGenerator<Int32Array, void, undefined> {
  let rest: string[] = [];
  const encode = (text: string) => tokenizer.encode(text, { ...options, addSpecialTokens: false }).ids;
  for await (const part of parts) {
    const cut = Math.max(part.lastIndexOf(' '), part.lastIndexOf('\n'));
    if (cut < 0) {
      rest.push(part);
      continue;
    }
    rest.push(part.slice(0, cut));
    const ids = encode(rest.join(''));
    // The blank goes on: a combining character may follow it.
    rest = [part.slice(cut)];
    if (ids.length) yield ids;
  }
  const ids = encode(rest.join(''));
  if (ids.length) yield ids;
}
