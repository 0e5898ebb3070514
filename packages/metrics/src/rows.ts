import { MetricsError } from './metrics-error.ts';

/** A row of numbers for every example, `[examples, classes]`; rows may be views of one typed array. */
export type Rows = readonly ArrayLike<number>[];

/**
 * The length of the rows, which is to be `width` where that is known; `width` where there is no row.
 *
 * @throws MetricsError `length-mismatch` for rows of different lengths; `invalid-value` for NaN.
 */
export function checkRows(what: string, rows: Rows, width?: number | undefined): number | undefined {
  let expected = width;
  for (const [index, row] of rows.entries()) {
    expected ??= row.length;
    if (row.length !== expected) {
      throw new MetricsError(
        'length-mismatch',
        `Expected ${expected} numbers in every row of ${what}, got ${row.length} in row ${index}.`,
      );
    }
    for (let column = 0; column < row.length; column++) {
      if (Number.isNaN(row[column])) {
        throw new MetricsError(
          'invalid-value',
          `Expected numbers as ${what}, got NaN in row ${index} at ${column}.`,
        );
      }
    }
  }
  return expected;
}

/** As {@link checkRows}, and that every number is 0 or 1 (`invalid-class`). */
export function checkIndicators(what: string, rows: Rows, width?: number | undefined): number | undefined {
  const expected = checkRows(what, rows, width);
  for (const [index, row] of rows.entries()) {
    for (let column = 0; column < row.length; column++) {
      if (row[column] !== 0 && row[column] !== 1) {
        throw new MetricsError(
          'invalid-class',
          `Expected 0 or 1 for every label in ${what}, got ${row[column]} in row ${index} at ${column}.`,
        );
      }
    }
  }
  return expected;
}

/** Checks that every label is the number of a column; `invalid-class` where it is not. */
export function checkColumns(labels: ArrayLike<number>, width: number): void {
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index]!;
    if (!Number.isSafeInteger(label) || label < 0 || label >= width) {
      throw new MetricsError(
        'invalid-class',
        `Expected labels to be class numbers from 0 to ${width - 1}, got ${label} at ${index}.`,
      );
    }
  }
}
