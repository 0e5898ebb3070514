import type { Encoding } from '../src/index.ts';

/** Offsets in code points, as Python counts: of a text, a pair, or a text given as words. */
export function codePointOffsets(
  { ids, types, words, offsets }: Encoding,
  texts: readonly (string | readonly string[])[],
): [number, number][] {
  const positions = new Map<string, number[]>();
  const positionsOf = (text: string): number[] => {
    let found = positions.get(text);
    if (!found) {
      found = [];
      let count = 0;
      for (const char of text) {
        for (let unit = 0; unit < char.length; unit++) found.push(count);
        count++;
      }
      found.push(count);
      positions.set(text, found);
    }
    return found;
  };
  return Array.from(ids, (_, index) => {
    const [start, end] = [offsets![2 * index]!, offsets![2 * index + 1]!];
    if (words![index]! < 0) return [start, end];
    const text = texts[types[index]!]!;
    const found = positionsOf(typeof text === 'string' ? text : text[words![index]!]!);
    return [found[start]!, found[end]!];
  });
}
