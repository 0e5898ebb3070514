/** Growing columns of tokens, reused from call to call. */
export interface Tokens {
  count: number;
  ids: Int32Array;
  /** Index of the word that the token is a piece of. */
  words: Int32Array;
  /** Where the token begins and ends in its text, in UTF-16 units; only where positions are asked for. */
  starts: Int32Array;
  ends: Int32Array;
}

const COLUMNS = ['ids', 'words', 'starts', 'ends'] as const;
/** What is kept between calls: a call with a longer text gives its memory back. */
const KEPT = 1 << 18;

export const emptyTokens = (): Tokens => ({
  count: 0,
  ids: new Int32Array(1024),
  words: new Int32Array(1024),
  starts: new Int32Array(1024),
  ends: new Int32Array(1024),
});

/** Makes room for `more` tokens, with all that there is to say of them or the ids alone. */
export function reserve(tokens: Tokens, more: number, positions: boolean): void {
  const needed = tokens.count + more;
  for (const name of positions ? COLUMNS : (['ids'] as const)) {
    const column = tokens[name];
    if (needed <= column.length) continue;
    tokens[name] = new Int32Array(Math.max(needed, column.length * 2));
    tokens[name].set(column);
  }
}

/** Empties the columns. */
export function clear(tokens: Tokens): void {
  tokens.count = 0;
  if (tokens.ids.length > KEPT) Object.assign(tokens, emptyTokens());
}
