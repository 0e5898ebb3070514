import type { Mark, Scale, Spec } from 'vega';
import { FONT, GRID, INK } from './chart-style.ts';
import { type Confusion, type ConfusionCell, confusionCells } from './confusion-counts.ts';
import { header } from './confusion-header.ts';
import { type Layout, layOut, MARGIN } from './confusion-layout.ts';
import { printable } from './printable.ts';
import { renderSvg } from './render-svg.ts';
import { text } from './text-mark.ts';

/**
 * A confusion matrix as an SVG document: actual labels down, predicted labels across, each cell coloured by
 * its part of its row (blue where the prediction is right, orange where it is not), with its count in it.
 *
 * Hovering over a cell shows its labels in full. A row without examples stays empty. The same counts give the
 * same text on every machine. Needs the package `vega`, loaded on the call.
 *
 * @throws {@link PlotError} `matrix-shape` where the matrix is not `[labels, labels]`, `matrix-value` where a
 * count is negative or not finite, `vega-missing`.
 */
export async function confusionMatrix(confusion: Confusion): Promise<string> {
  const { cells, totals } = confusionCells(confusion);
  const labels = confusion.labels.map(printable);
  const layout = layOut(labels);
  const most = cells.reduce((highest, { count }) => Math.max(highest, count), 0);
  const { size, cell, left, top, side, width, height } = layout;
  const spec: Spec = {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    width,
    height,
    padding: 0,
    autosize: 'none',
    background: '#ffffff',
    data: [
      { name: 'cells', values: cells.map((each) => described(each, labels, totals)) },
      { name: 'labels', values: layout.shown.map((text, index) => ({ text, index })) },
      { name: 'lines', values: Array.from({ length: size + 1 }, (_, index) => ({ index })) },
    ],
    scales,
    marks: [
      ...header(labels.length, cells, totals),
      {
        type: 'group',
        encode: {
          enter: { x: { value: left }, y: { value: top }, width: { value: side }, height: { value: side } },
        },
        marks: [...grid(cell, side), squares(cell), ...counts(cell, most), ...labelTexts(layout)],
      },
      text('actual', MARGIN + 4, top + Math.min(side, 400) / 2, { angle: -90, align: 'center' }),
      text('predicted', left + Math.min(side, 400) / 2, height - MARGIN + 4, { align: 'center' }),
    ],
  };
  return renderSvg(spec, `Confusion matrix of ${size} labels`);
}

// The square root makes the few errors of a row visible beside its diagonal.
const scales: Scale[] = [
  colours('right', '#e3eef8', '#6aaed6', '#08306b'),
  colours('wrong', '#fff1e3', '#fd9a4e', '#8c2d04'),
];

function colours(name: string, ...range: string[]): Scale {
  return { name, type: 'sqrt', domain: [0, 0.25, 1], range, interpolate: 'rgb' };
}

interface DescribedCell extends ConfusionCell {
  readonly right: boolean;
  readonly dark: boolean;
  readonly tooltip: string;
}

function described(cell: ConfusionCell, labels: readonly string[], totals: readonly number[]): DescribedCell {
  const { actual, predicted, count, share } = cell;
  const right = actual === predicted;
  const percent = `${(100 * share).toFixed(1)} %`;
  const of = `${count} of ${totals[actual]} (${percent})`;
  return {
    ...cell,
    right,
    dark: share > (right ? 0.35 : 0.5),
    tooltip: right
      ? `${labels[actual]}: ${of} right`
      : `${labels[actual]} taken for ${labels[predicted]}: ${of}`,
  };
}

function squares(cell: number): Mark {
  return {
    type: 'rect',
    from: { data: 'cells' },
    encode: {
      enter: {
        x: { field: 'predicted', mult: cell, offset: 0.5 },
        y: { field: 'actual', mult: cell, offset: 0.5 },
        width: { value: cell - 1 },
        height: { value: cell - 1 },
        fill: [
          { test: 'datum.right', scale: 'right', field: 'share' },
          { scale: 'wrong', field: 'share' },
        ],
        description: { field: 'tooltip' },
      },
    },
  };
}

function counts(cell: number, most: number): Mark[] {
  const size = Math.min(15, cell * 0.58, (cell - 2) / (String(most).length * 0.56));
  if (size < 5) return [];
  return [
    {
      type: 'text',
      aria: false,
      interactive: false,
      from: { data: 'cells' },
      encode: {
        enter: {
          x: { field: 'predicted', mult: cell, offset: cell / 2 },
          y: { field: 'actual', mult: cell, offset: cell / 2 + size * 0.35 },
          text: { field: 'count' },
          align: { value: 'center' },
          font: { value: FONT },
          fontSize: { value: size },
          fill: [{ test: 'datum.dark', value: '#ffffff' }, { value: INK }],
        },
      },
    },
  ];
}

function grid(cell: number, side: number): Mark[] {
  const line = (along: 'x' | 'y', across: 'x' | 'y'): Mark => ({
    type: 'rule',
    aria: false,
    from: { data: 'lines' },
    encode: {
      enter: {
        [along]: { field: 'index', mult: cell },
        [across]: { value: 0 },
        [`${across}2`]: { value: side },
        stroke: { value: GRID },
      },
    },
  });
  return [line('x', 'y'), line('y', 'x')];
}

function labelTexts({ cell, side, fontSize, angle }: Layout): Mark[] {
  const style = {
    font: { value: FONT },
    fontSize: { value: fontSize },
    fill: { value: INK },
    text: { field: 'text' },
  };
  const middle = cell / 2;
  return [
    {
      type: 'text',
      aria: false,
      from: { data: 'labels' },
      encode: {
        enter: {
          ...style,
          x: { value: -7 },
          y: { field: 'index', mult: cell, offset: middle + fontSize * 0.35 },
          align: { value: 'right' },
        },
      },
    },
    {
      type: 'text',
      aria: false,
      from: { data: 'labels' },
      encode: {
        enter: {
          ...style,
          x: { field: 'index', mult: cell, offset: angle === 0 ? middle : middle + fontSize * 0.35 },
          y: { value: side + (angle === 0 ? fontSize + 4 : 8) },
          angle: { value: angle },
          align: { value: angle === 0 ? 'center' : 'right' },
        },
      },
    },
  ];
}
