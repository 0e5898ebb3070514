import { MetricsError } from './metrics-error.ts';

export function checkPaired(what: string, first: ArrayLike<unknown>, second: ArrayLike<unknown>): void {
  if (first.length !== second.length) {
    throw new MetricsError(
      'length-mismatch',
      `Expected as many ${what}, got ${first.length} and ${second.length}; pass one of each for every example.`,
    );
  }
}

export function checkNumbers(what: string, values: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index++) {
    if (Number.isNaN(values[index])) {
      throw new MetricsError('invalid-value', `Expected numbers as ${what}, got NaN at ${index}.`);
    }
  }
}

export function checkBinary(labels: ArrayLike<number>): void {
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] !== 0 && labels[index] !== 1) {
      throw new MetricsError('invalid-class', `Expected labels 0 or 1, got ${labels[index]} at ${index}.`);
    }
  }
}
