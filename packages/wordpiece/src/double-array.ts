/** A trie over codes in two interleaved columns, walked without a look-up of strings. */
export interface DoubleArray {
  /** Cell `2 * state` is the state's base, `2 * state + 1` the state that it comes from (-1: a free cell). */
  cells: Int32Array;
  /** By state: the id of the entry that ends there, or -1. */
  ids: Int32Array;
}

/** The state of the empty text. */
export const ROOT = 0;

/**
 * Builds a trie whose transition from `state` by `code` is `t = cells[2 * state] + code`, valid where
 * `cells[2 * t + 1] === state` (Aoe, "An efficient digital search algorithm by using a double-array structure", 1989).
 *
 * @param idOf Ids of the entries.
 * @param codes By code unit; below `codeCount`.
 */
export function doubleArray(
  idOf: ReadonlyMap<string, number>,
  codes: Int32Array,
  codeCount: number,
): DoubleArray {
  const entries = [...idOf.keys()].sort();
  let size = 4 * (entries.length + codeCount) + 1024;
  let cells = new Int32Array(2 * size).fill(-1);
  let ids = new Int32Array(size).fill(-1);
  const grow = (): void => {
    const [oldCells, oldIds] = [cells, ids];
    size *= 2;
    cells = new Int32Array(2 * size).fill(-1);
    ids = new Int32Array(size).fill(-1);
    cells.set(oldCells);
    ids.set(oldIds);
  };

  // Where the search for a place begins, by number of children: it only goes forward, so that building is linear.
  const begin = new Int32Array(32).fill(1);
  const children: number[] = [];
  const bounds: number[] = [];
  let largestBase = 0;
  cells[0] = 0;
  cells[1] = -2;
  // Breadth first: what is near the root, and so walked most, lies side by side.
  const queue = [ROOT, 0, entries.length, 0];
  for (let head = 0; head < queue.length; head += 4) {
    const [state, depth] = [queue[head]!, queue[head + 3]!];
    let from = queue[head + 1]!;
    const to = queue[head + 2]!;
    if (entries[from]?.length === depth) ids[state] = idOf.get(entries[from++]!)!;
    children.length = bounds.length = 0;
    let smallest = codeCount;
    for (let i = from; i < to; i++) {
      const code = codes[entries[i]!.charCodeAt(depth)]!;
      if (children[children.length - 1] === code) continue;
      children.push(code);
      bounds.push(i);
      if (code < smallest) smallest = code;
    }
    if (!children.length) continue;
    bounds.push(to);
    const kind = Math.min(children.length, 31);
    let place = Math.max(begin[kind]!, smallest);
    let base = 0;
    search: for (; ; place++) {
      while (place + codeCount >= size) grow();
      if (cells[2 * place + 1] !== -1) continue;
      base = place - smallest;
      for (const code of children) if (cells[2 * (base + code) + 1] !== -1) continue search;
      break;
    }
    begin[kind] = place;
    cells[2 * state] = base;
    largestBase = Math.max(largestBase, base);
    children.forEach((code, index) => {
      cells[2 * (base + code) + 1] = state;
      queue.push(base + code, bounds[index]!, bounds[index + 1]!, depth + 1);
    });
  }
  // A leaf's base is its own, where it has no transition; every transition that can be tried lies inside.
  size = largestBase + codeCount + 1;
  cells = cells.slice(0, 2 * size);
  for (let state = 0; state < size; state++) if (cells[2 * state]! < 0) cells[2 * state] = 0;
  return { cells, ids: ids.slice(0, size) };
}
