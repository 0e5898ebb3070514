/**
 * A trie over codes, walked without a look-up of strings, in four numbers a state: its base, the state that it comes
 * from (-1 where there is no such state), the id of the entry that ends there (or -1), and one that is not used.
 */
export type DoubleArray = Int32Array;

/** The state of the empty text. */
export const ROOT = 0;

/**
 * Builds a trie whose transition from `state` by `code` is `t = cells[4 * state] + code`, valid where
 * `cells[4 * t + 1] === state` (Aoe, "An efficient digital search algorithm by using a double-array structure", 1989).
 *
 * @param idOf Ids of the entries.
 * @param codes By code unit; above 0 and below `codeCount`.
 */
export function doubleArray(
  idOf: ReadonlyMap<string, number>,
  codes: Int32Array,
  codeCount: number,
): DoubleArray {
  const entries = [...idOf.keys()].sort();
  let cells = new Int32Array(4).fill(-1);
  // Where the search for a place begins, by number of children: it only goes forward, so that building is linear.
  const begin = new Int32Array(32).fill(1);
  let size = 1;
  // Breadth first: what is near the root, and so walked most, lies side by side. Four numbers a state: itself, the
  // first and the last of the entries that pass through it, and how many codes lead there.
  const queue = [ROOT, 0, entries.length, 0];
  for (let head = 0; head < queue.length; head += 4) {
    const [state, first, end, depth] = queue.slice(head, head + 4) as [number, number, number, number];
    const children: number[] = [];
    const bounds: number[] = [];
    let id = -1;
    for (let i = first; i < end; i++) {
      const entry = entries[i]!;
      if (entry.length === depth) id = idOf.get(entry)!;
      else {
        const code = codes[entry.charCodeAt(depth)]!;
        if (children[children.length - 1] === code) continue;
        children.push(code);
        bounds.push(i);
      }
    }
    const kind = Math.min(children.length, 31);
    const smallest = Math.min(...children, codeCount);
    let base = Math.max(begin[kind]! - smallest, 0);
    for (let i = 0; i < children.length; i++) {
      // Every transition that can be tried lies inside.
      size = Math.max(size, base + codeCount);
      if (4 * size > cells.length) {
        const larger = new Int32Array(8 * size).fill(-1);
        larger.set(cells);
        cells = larger;
      }
      const target = base + children[i]!;
      if (target > ROOT && cells[4 * target + 1] === -1) continue;
      base++;
      i = -1;
    }
    begin[kind] = base + smallest;
    cells[4 * state] = children.length ? base : 0;
    cells[4 * state + 2] = id;
    children.forEach((code, i) => {
      cells[4 * (base + code) + 1] = state;
      queue.push(base + code, bounds[i]!, bounds[i + 1] ?? end, depth + 1);
    });
  }
  return cells.slice(0, 4 * size);
}
