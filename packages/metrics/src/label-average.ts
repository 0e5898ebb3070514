import { type KeptNumbers, keptNumbers } from './kept-numbers.ts';
import { checkPaired } from './paired.ts';
import { checkIndicators, checkRows, type Rows } from './rows.ts';
import type { Average } from './scores.ts';
import type { PairedRows, Streaming } from './streaming.ts';

export interface LabelAverageOptions {
  /**
   * `macro`, by default: the plain mean over labels; `weighted`: their mean by the number of examples that have
   * them; `micro`: all cells as if they were of one label.
   */
  average?: Average | undefined;
}

type BinaryMetric = (labels: ArrayLike<number>, scores: ArrayLike<number>) => number;

/** A stream of a metric of one label's scores, averaged over labels; it keeps all cells, by label. */
export function labelAverageStream(
  of: BinaryMetric,
  { average = 'macro' }: LabelAverageOptions,
): Streaming<PairedRows, number> {
  let columns: { labels: KeptNumbers; scores: KeptNumbers }[] | undefined;
  return {
    update(labels, scores) {
      checkPaired('rows of labels and of scores', labels, scores);
      const width = checkRows('scores', scores, checkIndicators('labels', labels, columns?.length));
      if (width === undefined) return;
      columns ??= Array.from({ length: width }, () => ({ labels: keptNumbers(), scores: keptNumbers() }));
      for (const [column, kept] of columns.entries()) {
        kept.labels.push(columnOf(labels, column));
        kept.scores.push(columnOf(scores, column));
      }
    },
    result() {
      if (columns === undefined) return Number.NaN;
      const kept = columns.map(({ labels, scores }) => ({
        labels: labels.values(),
        scores: scores.values(),
      }));
      if (average === 'micro') {
        return of(joined(kept.map(({ labels }) => labels)), joined(kept.map(({ scores }) => scores)));
      }
      let sum = 0;
      let weight = 0;
      for (const { labels, scores } of kept) {
        const own = average === 'macro' ? 1 : totalOf(labels);
        // As scikit-learn: what has no weight is skipped, NaN or not, and 0 is what is left of nothing.
        if (own > 0) sum += own * of(labels, scores);
        weight += own;
      }
      return weight === 0 ? 0 : sum / weight;
    },
  };
}

function columnOf(rows: Rows, column: number): number[] {
  return rows.map((row) => row[column]!);
}

function joined(parts: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function totalOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum;
}
