/** A trie over codes in two interleaved columns, walked without a look-up of strings. */
export interface DoubleArray {
  /** Cell `2 * state` is the state's base, `2 * state + 1` the state that it comes from (-1: a free cell). */
  cells: Int32Array;
  /** By state: the id of the entry that ends there, or -1. */
  ids: Int32Array;
}

export const ROOT = 0;

/**
 * Builds a trie whose transition from `state` by `code` is `t = cells[2 * state] + code`, valid where
 * `cells[2 * t + 1] === state` (Aoe, "An efficient digital search algorithm by using a double-array structure", 1989).
 *
 * @param entries Code sequences and ids; of equal sequences the last counts.
 * @param codeCount All codes are in [1, codeCount).
 */
export function doubleArray(entries: { codes: number[]; id: number }[], codeCount: number): DoubleArray {
  // A plain trie first, breadth by breadth: children as sorted lists.
  const sorted = entries
    .map((entry, order) => ({ ...entry, order }))
    .sort((a, b) => {
      for (let i = 0; ; i++) {
        const difference = (a.codes[i] ?? 0) - (b.codes[i] ?? 0);
        if (difference || i >= a.codes.length) return difference || a.order - b.order;
      }
    });
  let size = 2 * codeCount + 1024;
  let cells = new Int32Array(2 * size).fill(-1);
  let ids = new Int32Array(size).fill(-1);
  const grow = (needed: number) => {
    if (needed < size) return;
    const old = size;
    size = Math.max(needed + 1, size * 2);
    const largerCells = new Int32Array(2 * size).fill(-1, 2 * old);
    largerCells.set(cells);
    const largerIds = new Int32Array(size).fill(-1, old);
    largerIds.set(ids);
    cells = largerCells;
    ids = largerIds;
  };
  cells[0] = 0;
  cells[1] = -2;
  // The free cells before `firstFree` are too few to be worth a search.
  let firstFree = 1;
  let largestBase = 0;
  const queue = [{ state: ROOT, from: 0, to: sorted.length, depth: 0 }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { state, to, depth } = next;
    let { from } = next;
    while (from < to && sorted[from]!.codes.length === depth) ids[state] = sorted[from++]!.id;
    const children: { code: number; from: number; to: number }[] = [];
    for (let i = from; i < to; i++) {
      const code = sorted[i]!.codes[depth]!;
      const last = children[children.length - 1];
      if (last?.code === code) last.to = i + 1;
      else children.push({ code, from: i, to: i + 1 });
    }
    if (!children.length) {
      cells[2 * state] = 0;
      continue;
    }
    const smallest = children[0]!.code;
    const largest = children[children.length - 1]!.code;
    let taken = 0;
    let place = Math.max(firstFree, smallest + 1);
    for (; ; place++) {
      grow(place - smallest + largest);
      if (cells[2 * place + 1] !== -1) {
        taken++;
        continue;
      }
      const base = place - smallest;
      if (children.every(({ code }) => cells[2 * (base + code) + 1] === -1)) break;
    }
    if (taken > 0.95 * (place - firstFree + 1)) firstFree = place;
    const base = place - smallest;
    cells[2 * state] = base;
    largestBase = Math.max(largestBase, base);
    for (const { code } of children) cells[2 * (base + code) + 1] = state;
    for (const child of children) queue.push({ ...child, state: base + child.code, depth: depth + 1 });
  }
  // Every transition that can be tried lies inside.
  grow(largestBase + codeCount);
  size = largestBase + codeCount + 1;
  return { cells: cells.slice(0, 2 * size), ids: ids.slice(0, size) };
}
