/** How much each class counts in the loss. */
export type ClassWeights = 'equal' | 'balanced';

/**
 * What each class counts [classes] so that all count the same however many examples they have: examples / (classes *
 * those of the class), as scikit-learn's `balanced`; 1 for a class without an example.
 *
 * @param numbers the class number of each example; negative where it has none.
 */
export function balancedWeights(numbers: Int32Array, classes: number): number[] {
  const counts = new Float64Array(classes);
  for (const number of numbers) if (number >= 0) counts[number]!++;
  const all = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (count === 0 ? 1 : all / (classes * count)));
}
