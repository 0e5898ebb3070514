/** Words that stand in one row: those from `from` up to `to`, of which it answers for some; the others are context. */
export interface WordWindow {
  readonly from: number;
  readonly to: number;
  readonly ownFrom: number;
  readonly ownTo: number;
}

/**
 * Rows over the words of a text, each of whole words: one where they fit, else windows that share a quarter of their
 * tokens with the one before. Every word is answered for once, by the window in which it is farther from the edge.
 *
 * @param pieces of each word [words]; a word without any goes with its neighbours.
 * @param room tokens of a row beside the special ones; a longer word has a row to itself.
 */
export function wordWindows(pieces: ArrayLike<number>, room: number): WordWindow[] {
  const windows: WordWindow[] = [];
  for (let from = 0, own = 0; ; ) {
    const to = reach(pieces, from, room);
    const next = to < pieces.length ? beginning(pieces, { from, to }, room) : to;
    const ownTo = Math.ceil((next + to) / 2);
    windows.push({ from, to, ownFrom: own, ownTo });
    if (to === pieces.length) return windows;
    from = next;
    own = ownTo;
  }
}

/** Where the window after one begins: it shares words, and reaches beyond it. */
function beginning(
  pieces: ArrayLike<number>,
  { from, to }: { from: number; to: number },
  room: number,
): number {
  let next = Math.max(from + 1, reachBack(pieces, to, room / 4));
  while (next < to && reach(pieces, next, room) <= to) next++;
  return next;
}

/** The end of the words from `from` that fit, at least one. */
function reach(pieces: ArrayLike<number>, from: number, room: number): number {
  let to = from;
  for (let used = 0; to < pieces.length; to++) {
    used += pieces[to]!;
    if (used > room && to > from) break;
  }
  return to;
}

/** The first of the last words before `to` that fit. */
function reachBack(pieces: ArrayLike<number>, to: number, room: number): number {
  let from = to;
  for (let used = 0; from > 0; from--) {
    used += pieces[from - 1]!;
    if (used > room) break;
  }
  return from;
}
