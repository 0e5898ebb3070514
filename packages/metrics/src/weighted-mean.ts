import { MetricsError } from './metrics-error.ts';
import { checkPaired } from './paired.ts';
import { once, type Streaming } from './streaming.ts';

/** Values, and how much each counts. */
export type Weighted = readonly [values: ArrayLike<number>, weights: ArrayLike<number>];

/**
 * The mean of values by weights, such as of batches' losses by the number of examples in each; NaN where the weights
 * are all 0. A perplexity of losses that were computed elsewhere is `Math.exp` of it.
 *
 * @param values, weights `[values]`; weights of at least 0
 * @throws MetricsError `length-mismatch`; `invalid-value` for a negative weight or NaN as one.
 */
export function weightedMean(...[values, weights]: Weighted): number {
  return once(weightedMeanStream(), values, weights);
}

/** The streaming form of {@link weightedMean}; it keeps two numbers. */
export function weightedMeanStream(): Streaming<Weighted, number> {
  let sum = 0;
  let weight = 0;
  return {
    update(values, weights) {
      checkPaired('values and weights', values, weights);
      for (let index = 0; index < weights.length; index++) {
        if (!(weights[index]! >= 0)) {
          throw new MetricsError(
            'invalid-value',
            `Expected weights of at least 0, got ${weights[index]} at ${index}.`,
          );
        }
      }
      for (let index = 0; index < values.length; index++) {
        // A batch of nothing has NaN as its mean loss.
        if (weights[index] === 0) continue;
        sum += values[index]! * weights[index]!;
        weight += weights[index]!;
      }
    },
    result: () => sum / weight,
  };
}
