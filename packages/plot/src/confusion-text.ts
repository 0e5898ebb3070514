import { type Confusion, type ConfusionCell, confusionCells } from './confusion-counts.ts';
import { printable } from './printable.ts';
import { cut, padRight, widest } from './text-columns.ts';

const LABEL_COLUMNS = 28;

/** How much of a confusion matrix is shown as text. */
export interface ConfusionTextOptions {
  /** Columns at most. */
  readonly width?: number;
  /** How many rows each list has where the matrix is too wide to be shown whole. */
  readonly count?: number;
}

/**
 * A confusion matrix in characters: the whole table (actual labels down, predicted across, by number) where it
 * fits into `width`, otherwise the labels found least often and the pairs confused most often.
 *
 * @returns lines joined by line feeds, without one at the end.
 * @throws {@link PlotError} `matrix-shape` where the matrix is not `[labels, labels]`, `matrix-value` where a
 * count is negative or not finite.
 */
export function confusionText(
  confusion: Confusion,
  { width = 80, count = 10 }: ConfusionTextOptions = {},
): string {
  const { cells, totals } = confusionCells(confusion);
  const labels = confusion.labels.map(printable);
  const lines = table(labels, cells, width) ?? lists(labels, cells, totals, width, count);
  return lines.map((line) => line.trimEnd()).join('\n');
}

function table(
  labels: readonly string[],
  cells: readonly ConfusionCell[],
  width: number,
): string[] | undefined {
  const number = String(labels.length).length;
  const counts = cells.map((cell) => String(cell.count).length);
  const column = Math.max(number, 1, ...counts) + 2;
  const names = Math.min(LABEL_COLUMNS, Math.max(widest(labels), 'actual'.length));
  if (number + 1 + names + labels.length * column > width) return undefined;
  const rows = labels.map(() => new Array<string>(labels.length).fill('.'));
  for (const { actual, predicted, count } of cells) rows[actual]![predicted] = String(count);
  const line = (index: string, name: string, values: readonly string[]) =>
    `${index.padStart(number)} ${padRight(cut(name, names), names)}${values.map((value) => value.padStart(column)).join('')}`;
  return [
    `${' '.repeat(number + 1 + names)}  predicted`,
    line(
      '',
      'actual',
      labels.map((_, index) => String(index + 1)),
    ),
    ...rows.map((values, index) => line(String(index + 1), labels[index]!, values)),
  ];
}

function lists(
  labels: readonly string[],
  cells: readonly ConfusionCell[],
  totals: readonly number[],
  width: number,
  count: number,
): string[] {
  const right = new Map(
    cells.filter((cell) => cell.actual === cell.predicted).map((cell) => [cell.actual, cell]),
  );
  const found = labels
    .map((label, index) => ({ label, total: totals[index]!, count: right.get(index)?.count ?? 0 }))
    .filter(({ total }) => total > 0)
    .sort((one, other) => one.count / one.total - other.count / other.total)
    .slice(0, count)
    .map(({ label, total, count }) => ({ value: `${count}/${total}`, label }));
  const confused = cells
    .filter((cell) => cell.actual !== cell.predicted)
    .sort((one, other) => other.count - one.count)
    .slice(0, count)
    .map((cell) => ({
      value: String(cell.count),
      label: `${labels[cell.actual]} -> ${labels[cell.predicted]}`,
    }));
  const list = (rows: readonly { value: string; label: string }[]) => {
    const column = widest(rows.map(({ value }) => value));
    return rows.map(({ value, label }) => `  ${value.padStart(column)}  ${cut(label, width - column - 4)}`);
  };
  return [
    cut('labels found least often (right/all)', width),
    ...list(found),
    '',
    cut(confused.length > 0 ? 'confused most often (actual -> predicted)' : 'nothing was confused', width),
    ...list(confused),
  ];
}
