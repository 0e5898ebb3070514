/** The median of some numbers; of an even number of them the upper of the two in the middle. */
export function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[list.length >> 1]!;
}
