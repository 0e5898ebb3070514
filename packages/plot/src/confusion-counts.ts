import { PlotError } from './plot-error.ts';

/** How often each label was taken for each other: `matrix[actual][predicted]`, in the order of `labels`. */
export interface Confusion {
  readonly labels: readonly string[];
  readonly matrix: ArrayLike<ArrayLike<number>>;
}

/** One cell of a confusion matrix that is not empty; `share` is its part of its row, in (0, 1]. */
export interface ConfusionCell {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
  readonly share: number;
}

/** The cells that are not empty, row by row, and the sum of each row. */
export function confusionCells({ labels, matrix }: Confusion): { cells: ConfusionCell[]; totals: number[] } {
  const size = labels.length;
  if (size === 0 || matrix.length !== size) {
    throw new PlotError(
      'matrix-shape',
      `Expected a square matrix with a row for each of at least one label, got ${size} labels and ${matrix.length} rows: pass the labels that the matrix was counted over.`,
    );
  }
  const cells: ConfusionCell[] = [];
  const totals: number[] = [];
  for (let actual = 0; actual < size; actual++) {
    const row = Array.from(matrix[actual]!);
    if (row.length !== size) {
      throw new PlotError(
        'matrix-shape',
        `Expected ${size} counts in each row of the matrix, got ${row.length} in row ${actual}: a confusion matrix is square.`,
      );
    }
    const wrong = row.findIndex((count) => !Number.isFinite(count) || count < 0);
    if (wrong >= 0) {
      throw new PlotError(
        'matrix-value',
        `Expected counts of at least 0, got ${row[wrong]} at [${actual}, ${wrong}]: pass counts, not logits or differences.`,
      );
    }
    const total = row.reduce((sum, count) => sum + count, 0);
    totals.push(total);
    row.forEach((count, predicted) => {
      if (count > 0) cells.push({ actual, predicted, count, share: count / total });
    });
  }
  return { cells, totals };
}
