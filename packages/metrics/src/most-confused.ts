import type { Confusion } from './confusion.ts';

/** A pair of classes and how many examples of the first were taken for the second. */
export interface ConfusedPair {
  actual: number;
  predicted: number;
  count: number;
}

/**
 * The pairs of different classes most often confused, most often first, at most `count`, none with 0
 * examples; ties in ascending order of the actual, then the predicted class.
 */
export function mostConfused(confusion: Confusion, count: number): ConfusedPair[] {
  return confusion
    .flatMap((row, actual) => row.map((examples, predicted) => ({ actual, predicted, count: examples })))
    .filter((pair) => pair.actual !== pair.predicted && pair.count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, count);
}
