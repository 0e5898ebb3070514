import { type Curve, curves, type LearningHistory } from './learning-history.ts';
import { PlotError } from './plot-error.ts';
import { padRight } from './text-columns.ts';

const GAP = '   ';
const LOSS_SYMBOLS: Readonly<Record<string, string>> = { training: '*', validation: 'o' };

/** How large a chart in characters is. */
export interface TextChartOptions {
  /** Columns of the whole chart, at least 24; two panels stand side by side from 72 on. */
  readonly width?: number;
  /** Rows of the plotted part of each panel, at least 3. */
  readonly height?: number;
}

/**
 * Learning curves in plain ASCII characters: losses, and scores where there is a validation part.
 *
 * Values that are not finite are left out.
 *
 * @returns lines of at most `width` characters, joined by line feeds, without one at the end.
 * @throws {@link PlotError} `size` where the width or height is too small.
 */
export function learningCurvesText(
  history: LearningHistory,
  { width = 80, height = 10 }: TextChartOptions = {},
): string {
  if (!(width >= 24 && height >= 3)) {
    throw new PlotError(
      'size',
      `Expected a chart of at least 24 by 3 characters, got ${width} by ${height}: pass a larger width and height.`,
    );
  }
  const { losses, scores } = curves(history);
  if (losses.length === 0 && scores.length === 0) return 'no epoch was finished';
  const groups = [
    { title: 'loss', curves: losses },
    { title: 'validation', curves: scores },
  ].filter((group) => group.curves.length > 0);
  const beside = groups.length > 1 && width >= 72;
  const panelWidth = Math.floor(beside ? (width - GAP.length) / 2 : width);
  const panels = groups.map((group) => panel(group.title, group.curves, panelWidth, Math.floor(height)));
  if (!beside) return panels.map((lines) => lines.join('\n')).join('\n\n');
  const [first, second] = panels as [string[], string[]];
  return first.map((line, row) => `${padRight(line, panelWidth)}${GAP}${second[row]}`.trimEnd()).join('\n');
}

function panel(title: string, all: readonly Curve[], width: number, height: number): string[] {
  const points = all.flatMap((curve) => curve.points);
  const ys = points.map(({ y }) => y);
  const xs = points.map(({ x }) => x);
  const [low, high, first, last] = [Math.min(...ys), Math.max(...ys), Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [shown(high), shown(low)];
  const margin = Math.max(top.length, bottom.length) + 1;
  const columns = width - margin - 1;
  const column = (x: number) =>
    last === first ? 0 : Math.round(((x - first) / (last - first)) * (columns - 1));
  const row = (y: number) =>
    high === low ? height - 1 : Math.round(((high - y) / (high - low)) * (height - 1));

  const cells = Array.from({ length: height }, () => new Array<string>(columns).fill(' '));
  for (const { points } of all) {
    for (let index = 1; index < points.length; index++) {
      const [from, to] = [points[index - 1]!, points[index]!];
      for (let at = column(from.x); at <= column(to.x); at++) {
        const part = (at - column(from.x)) / Math.max(1, column(to.x) - column(from.x));
        cells[row(from.y + part * (to.y - from.y))]![at] = '.';
      }
    }
  }
  const symbols = symbolsOf(all);
  for (const { name, points } of all) {
    for (const { x, y } of points) cells[row(y)]![column(x)] = symbols.get(name)!;
  }

  const legend = all.map(({ name }) => `${symbols.get(name)} ${name}`).join('  ');
  const value = (index: number) => (index === 0 ? top : index === height - 1 ? bottom : '');
  const end = last === first ? '' : String(last);
  const start = `epoch ${first}`;
  return [
    `${title}:  ${legend}`.slice(0, width),
    ...cells.map((line, index) => `${value(index).padStart(margin)}|${line.join('')}`.trimEnd()),
    `${' '.repeat(margin)}+${'-'.repeat(columns)}`,
    `${' '.repeat(margin + 1)}${start}${end.padStart(Math.max(0, columns - start.length))}`.trimEnd(),
  ];
}

/** A symbol of its own for each curve: a letter of its name, the initial of its last word where it is free. */
function symbolsOf(all: readonly Curve[]): Map<string, string> {
  const chosen = new Map<string, string>();
  for (const { name } of all) {
    const initials = name.split(' ').reverse().join('').toLowerCase();
    const letters = [...`${initials}xyz`].filter((letter) => /[a-z]/.test(letter));
    const free = letters.find((letter) => ![...chosen.values()].includes(letter)) ?? '#';
    chosen.set(name, LOSS_SYMBOLS[name] ?? free);
  }
  return chosen;
}

function shown(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.001 || size >= 10000) ? value.toExponential(1) : value.toFixed(3);
}
