import { MetricsError } from './metrics-error.ts';

export function checkProbabilities(probabilities: ArrayLike<number>): void {
  for (let index = 0; index < probabilities.length; index++) {
    const probability = probabilities[index]!;
    if (probability < 0 || probability > 1) {
      throw new MetricsError(
        'invalid-value',
        `Expected probabilities from 0 to 1, got ${probability} at ${index}.`,
      );
    }
  }
}
