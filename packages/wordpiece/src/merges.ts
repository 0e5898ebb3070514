/** A pair of neighbouring pieces and the words in which it was seen. */
interface Candidate {
  left: number;
  right: number;
  count: number;
  words: number[];
}

/** Words as pieces, row after row. */
export interface SplitWords {
  pieces: Int32Array;
  /** Where each word begins; one more than there are words. */
  starts: number[];
  counts: number[];
}

const KEY = 2 ** 24;

/**
 * Merges the most frequent pair of neighbours again and again, as Hugging Face's trainer does: of pairs equally
 * frequent the one with the smaller ids comes first, and a pair that gains words after it was queued is queued once
 * more for those alone.
 *
 * @param join Gives the id of a pair's union, or undefined to stop.
 */
export function mergePairs(
  { pieces, starts, counts }: SplitWords,
  minimumFrequency: number,
  join: (left: number, right: number) => number | undefined,
): void {
  const lengths = counts.map((_, word) => starts[word + 1]! - starts[word]!);
  const pairCounts = new Map<number, number>();
  let found = new Map<number, number[]>();
  const change = (left: number, right: number, word: number, sign: 1 | -1) => {
    const key = left * KEY + right;
    pairCounts.set(key, (pairCounts.get(key) ?? 0) + sign * counts[word]!);
    if (sign < 0) return;
    const words = found.get(key);
    if (!words) found.set(key, [word]);
    else if (words[words.length - 1] !== word) words.push(word);
  };
  const queue = heap();
  const enqueue = () => {
    for (const [key, words] of found) {
      const count = pairCounts.get(key)!;
      if (count > 0) queue.push({ left: Math.floor(key / KEY), right: key % KEY, count, words });
    }
    found = new Map();
  };

  for (let word = 0; word < counts.length; word++)
    for (let i = starts[word]! + 1; i < starts[word + 1]!; i++) change(pieces[i - 1]!, pieces[i]!, word, 1);
  enqueue();
  for (let top = queue.pop(); top; top = queue.pop()) {
    const { left, right, words } = top;
    const count = pairCounts.get(left * KEY + right)!;
    if (count !== top.count) {
      top.count = count;
      queue.push(top);
      continue;
    }
    if (count < Math.max(1, minimumFrequency)) return;
    const union = join(left, right);
    if (union === undefined) return;
    for (const word of words) {
      const start = starts[word]!;
      const end = start + lengths[word]!;
      let to = start;
      for (let from = start; from < end; from++) {
        if (pieces[from] !== left || from + 1 === end || pieces[from + 1] !== right) {
          pieces[to++] = pieces[from]!;
          continue;
        }
        if (to > start) {
          change(pieces[to - 1]!, left, word, -1);
          change(pieces[to - 1]!, union, word, 1);
        }
        if (from + 2 < end) {
          change(right, pieces[from + 2]!, word, -1);
          change(union, pieces[from + 2]!, word, 1);
        }
        pieces[to++] = union;
        from++;
      }
      lengths[word] = to - start;
    }
    enqueue();
  }
}

function heap() {
  const items: Candidate[] = [];
  const before = (a: Candidate, b: Candidate) =>
    a.count !== b.count ? a.count > b.count : a.left !== b.left ? a.left < b.left : a.right < b.right;
  return {
    push(item: Candidate): void {
      let index = items.push(item) - 1;
      for (; index; ) {
        const parent = (index - 1) >> 1;
        if (!before(item, items[parent]!)) break;
        items[index] = items[parent]!;
        index = parent;
      }
      items[index] = item;
    },
    pop(): Candidate | undefined {
      const top = items[0];
      const last = items.pop();
      if (!top || !last || !items.length) return top;
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
        if (!before(items[child]!, last)) break;
        items[index] = items[child]!;
        index = child;
      }
      items[index] = last;
      return top;
    },
  };
}
