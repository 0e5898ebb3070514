import { checkRankable } from './spearman-correlation.ts';
import { keepingStream, type Paired, type Streaming } from './streaming.ts';

/**
 * Kendall's tau-b, which corrects for ties; NaN where either side has no two different values, as in SciPy. (SciPy has
 * NaN for NaN, which is refused here.) W. R. Knight, A computer method for calculating Kendall's tau with ungrouped
 * data (1966): n log n.
 *
 * @param labels, predictions `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-value` for NaN.
 */
export function kendallTau(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkRankable(labels, predictions);
  const order = Array.from({ length: labels.length }, (_, index) => index).sort(
    (a, b) => labels[a]! - labels[b]! || predictions[a]! - predictions[b]!,
  );
  const first = order.map((index) => labels[index]!);
  const second = order.map((index) => predictions[index]!);
  const firstTies = tiedPairs(first.length, (a, b) => first[a] === first[b]);
  const bothTies = tiedPairs(first.length, (a, b) => first[a] === first[b] && second[a] === second[b]);
  const discordant = sortCountingSwaps(second);
  const secondTies = tiedPairs(second.length, (a, b) => second[a] === second[b]);
  const pairs = (labels.length * (labels.length - 1)) / 2;
  const difference = pairs - firstTies - secondTies + bothTies - 2 * discordant;
  return difference / Math.sqrt(pairs - firstTies) / Math.sqrt(pairs - secondTies);
}

/**
 * The streaming form of {@link kendallTau}; it keeps every pair, in 8 bytes where both numbers are single
 * precision, in 16 otherwise: ranks need the order of all.
 */
export function kendallTauStream(): Streaming<Paired, number> {
  return keepingStream(checkRankable, kendallTau);
}

/** How many pairs are equal, when equal ones stand together. */
function tiedPairs(count: number, equal: (a: number, b: number) => boolean): number {
  let pairs = 0;
  let run = 0;
  for (let at = 1; at < count; at++) {
    run = equal(at - 1, at) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/** Sorts in place by merging and returns how many pairs stood in the wrong order. */
function sortCountingSwaps(values: number[]): number {
  let swaps = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start + width < values.length; start += 2 * width) {
      const left = values.slice(start, start + width);
      const right = values.slice(start + width, start + 2 * width);
      let l = 0;
      let r = 0;
      for (let at = start; l < left.length || r < right.length; at++) {
        const takeRight = l === left.length || (r < right.length && right[r]! < left[l]!);
        if (takeRight) swaps += left.length - l;
        values[at] = takeRight ? right[r++]! : left[l++]!;
      }
    }
  }
  return swaps;
}
