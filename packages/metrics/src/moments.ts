import { checkPaired } from './paired.ts';
import type { Paired, Streaming } from './streaming.ts';

/** Centred second moments of pairs: sums of squares and of products of deviations from the means. */
export interface Moments {
  count: number;
  first: number;
  second: number;
  product: number;
}

/**
 * Centred moments in one pass: B. P. Welford, Note on a method for calculating corrected sums of squares and
 * products (1962), on differences from the first pair, which keeps digits where values are large and close. Equal
 * values give exactly 0, which sums of squares would not.
 */
export function momentsStream(): Streaming<Paired, Moments> {
  let count = 0;
  let firstOrigin = 0;
  let secondOrigin = 0;
  let firstMean = 0;
  let secondMean = 0;
  const moments = { first: 0, second: 0, product: 0 };
  return {
    update(labels, predictions) {
      checkPaired('labels and predictions', labels, predictions);
      for (let index = 0; index < labels.length; index++) {
        if (count === 0) {
          firstOrigin = labels[index]!;
          secondOrigin = predictions[index]!;
        }
        count++;
        const label = labels[index]! - firstOrigin;
        const prediction = predictions[index]! - secondOrigin;
        const first = label - firstMean;
        const second = prediction - secondMean;
        firstMean += first / count;
        secondMean += second / count;
        moments.first += first * (label - firstMean);
        moments.second += second * (prediction - secondMean);
        moments.product += first * (prediction - secondMean);
      }
    },
    result: () => ({ count, ...moments }),
  };
}
