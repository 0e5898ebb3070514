/** The indices of values in descending order, ties in the order given. */
export function descending(values: ArrayLike<number>): number[] {
  return Array.from({ length: values.length }, (_, index) => index).sort((a, b) => values[b]! - values[a]!);
}

/** The runs of equal values in an order, each with its first position and the one after its last. */
export function* tieRuns(
  values: ArrayLike<number>,
  order: readonly number[],
): Generator<{ start: number; end: number }> {
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    yield { start, end };
  }
}

/** The rank of each value from 1 in ascending order, ties sharing the mean of their ranks. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(values.length);
  const order = descending(values).reverse();
  for (const { start, end } of tieRuns(values, order)) {
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + end + 1) / 2;
  }
  return ranks;
}
