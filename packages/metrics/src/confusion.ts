import { MetricsError } from './metrics-error.ts';
import { checkPaired } from './paired.ts';
import { once, type Paired, type Streaming } from './streaming.ts';

/** Counts of examples, `[classes, classes]`: a row is an actual class, a column a predicted one. */
export type Confusion = readonly (readonly number[])[];

export interface ConfusionOptions {
  /** How many classes there are; by default one more than the largest seen. */
  classes?: number | undefined;
}

/**
 * How often each class (row) was taken for each (column), `[classes, classes]`; all 0 where there is no example, which
 * scikit-learn refuses.
 *
 * @param labels, predictions class numbers from 0, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for what is no class number, or not below `classes`.
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options: ConfusionOptions = {},
): number[][] {
  return once(confusionStream(options), labels, predictions);
}

/** The streaming form of {@link confusionMatrix}; without `classes` it grows with the classes seen. */
export function confusionStream({ classes }: ConfusionOptions = {}): Streaming<Paired, number[][]> {
  if (classes !== undefined && !isClass(classes)) {
    throw new MetricsError('invalid-option', `Expected a whole number of classes, got ${classes}.`);
  }
  const counts = new Map<number, Map<number, number>>();
  let size = classes ?? 0;
  return {
    update(labels, predictions) {
      checkPaired('labels and predictions', labels, predictions);
      const largest = Math.max(
        checkClasses('labels', labels, classes),
        checkClasses('predictions', predictions, classes),
      );
      size = Math.max(size, largest + 1);
      for (let index = 0; index < labels.length; index++) {
        const row = counts.get(labels[index]!) ?? new Map<number, number>();
        counts.set(labels[index]!, row.set(predictions[index]!, (row.get(predictions[index]!) ?? 0) + 1));
      }
    },
    result: () =>
      Array.from({ length: size }, (_, actual) =>
        Array.from({ length: size }, (_, predicted) => counts.get(actual)?.get(predicted) ?? 0),
      ),
  };
}

function checkClasses(what: string, values: ArrayLike<number>, classes = Number.POSITIVE_INFINITY): number {
  let largest = -1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!isClass(value) || value >= classes) {
      throw new MetricsError(
        'invalid-class',
        `Expected ${what} to be class numbers from 0${Number.isFinite(classes) ? ` to ${classes - 1}` : ''}, got ${value} at ${index}.`,
      );
    }
    largest = Math.max(largest, value);
  }
  return largest;
}

function isClass(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The number of examples of each actual class, of each predicted one, of those both, and of all. */
export function marginals(confusion: Confusion): {
  actual: number[];
  predicted: number[];
  right: number;
  all: number;
} {
  const actual = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const predicted = confusion.map((_, column) => confusion.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const right = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  return { actual, predicted, right, all: actual.reduce((sum, count) => sum + count, 0) };
}
