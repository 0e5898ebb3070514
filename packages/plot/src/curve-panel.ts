import type { Axis, Mark, Scale } from 'vega';
import { BLUE, estimateWidth, FONT, GREEN, GRID, INK, MUTED, ORANGE, PURPLE } from './chart-style.ts';
import type { Curve, Point } from './learning-history.ts';
import { text } from './text-mark.ts';

const WIDTH = 380;
const HEIGHT = 220;
const LEFT = 58;
const TOP = 62;
const RIGHT = 22;
const BOTTOM = 46;

export const PANEL_WIDTH = LEFT + WIDTH + RIGHT;
export const PANEL_HEIGHT = TOP + HEIGHT + BOTTOM;

/** How a curve looks. */
export interface Style {
  readonly colour: string;
  readonly dash: number[];
  readonly shape: string;
}

/** Of a panel of losses: training, validation. */
export const LOSS_STYLES: readonly Style[] = [
  { colour: BLUE, dash: [], shape: 'circle' },
  { colour: ORANGE, dash: [6, 3], shape: 'square' },
];

/** Of a panel of scores, in their order. */
export const SCORE_STYLES: readonly Style[] = [
  { colour: GREEN, dash: [], shape: 'circle' },
  { colour: PURPLE, dash: [6, 3], shape: 'triangle-up' },
  { colour: ORANGE, dash: [2, 3], shape: 'square' },
];

/** One chart of curves by epoch. */
export interface Panel {
  /** Where its left edge stands, in pixels. */
  readonly x: number;
  readonly title: string;
  readonly curves: readonly Curve[];
  /** How each curve looks, in their order. */
  readonly styles: readonly Style[];
  readonly steps: readonly Point[];
  /** The epoch at the right end. */
  readonly end: number;
  readonly domain: readonly [number, number];
}

/** The marks of a panel of `PANEL_WIDTH` by `PANEL_HEIGHT` pixels: title, legend, axes, curves. */
export function panel({ x, title, curves, styles, steps, end, domain }: Panel): Mark {
  const scales: Scale[] = [
    { name: 'x', type: 'linear', domain: [0, end], range: [0, WIDTH] },
    { name: 'y', type: 'linear', domain: [...domain], range: [HEIGHT, 0], nice: 5 },
  ];
  const axis = {
    labelFont: FONT,
    labelFontSize: 11,
    labelColor: MUTED,
    labelOverlap: false as const,
    aria: false,
  };
  const axes: Axis[] = [
    {
      ...axis,
      orient: 'left',
      scale: 'y',
      tickCount: 5,
      grid: true,
      gridColor: GRID,
      domain: false,
      ticks: false,
      labelPadding: 8,
    },
    {
      ...axis,
      orient: 'bottom',
      scale: 'x',
      values: epochTicks(end),
      format: 'd',
      domainColor: MUTED,
      tickColor: MUTED,
    },
  ];
  const marks: Mark[] = [];
  if (steps.length > 0) marks.push(line('steps', steps, BLUE, [], 1, 0.35));
  for (const [index, { name, points }] of curves.entries()) {
    const { colour, dash, shape } = styles[index]!;
    marks.push(line(name, points, colour, dash, 2, 1), symbols(name, points, colour, shape));
  }
  if (marks.length === 0)
    marks.push(text('no epoch was finished', WIDTH / 2, HEIGHT / 2, { align: 'center' }));
  marks.push(
    text(title, 0, -38, { size: 14, colour: INK, weight: 'bold' }),
    text('epoch', WIDTH / 2, HEIGHT + 38, { align: 'center' }),
    ...legend(curves, styles, steps),
  );
  return {
    type: 'group',
    encode: {
      enter: {
        x: { value: x + LEFT },
        y: { value: TOP },
        width: { value: WIDTH },
        height: { value: HEIGHT },
      },
    },
    // Vega draws grid lines as long as these, which are otherwise the whole document's.
    signals: [
      { name: 'width', value: WIDTH },
      { name: 'height', value: HEIGHT },
    ],
    scales,
    axes,
    marks,
  };
}

function line(
  name: string,
  points: readonly Point[],
  colour: string,
  dash: number[],
  width: number,
  opacity: number,
): Mark {
  return {
    type: 'group',
    aria: false,
    data: [{ name, values: [...points] }],
    marks: [
      {
        type: 'line',
        from: { data: name },
        encode: {
          enter: {
            x: { scale: 'x', field: 'x' },
            y: { scale: 'y', field: 'y' },
            stroke: { value: colour },
            strokeWidth: { value: width },
            strokeOpacity: { value: opacity },
            strokeDash: { value: dash },
            strokeJoin: { value: 'round' },
          },
        },
      },
    ],
  };
}

function symbols(name: string, points: readonly Point[], colour: string, shape: string): Mark {
  const described = points.map(({ x, y }) => ({ x, y, tooltip: `epoch ${x}: ${name} ${shown(y)}` }));
  return {
    type: 'group',
    data: [{ name: `${name} points`, values: described }],
    marks: [
      {
        type: 'symbol',
        from: { data: `${name} points` },
        encode: {
          enter: {
            x: { scale: 'x', field: 'x' },
            y: { scale: 'y', field: 'y' },
            shape: { value: shape },
            size: { value: points.length > 40 ? 16 : 56 },
            fill: { value: colour },
            stroke: { value: '#ffffff' },
            strokeWidth: { value: 1 },
            description: { field: 'tooltip' },
          },
        },
      },
    ],
  };
}

function legend(curves: readonly Curve[], styles: readonly Style[], steps: readonly Point[]): Mark[] {
  const marks: Mark[] = [];
  let x = 0;
  for (const [index, { name, points }] of curves.entries()) {
    const { colour, dash, shape } = styles[index]!;
    const label = `${name} ${shown(points.at(-1)!.y)}`;
    marks.push(rule(x, colour, dash, 2, 1), {
      type: 'symbol',
      aria: false,
      encode: {
        enter: {
          x: { value: x + 13 },
          y: { value: -18 },
          shape: { value: shape },
          size: { value: 56 },
          fill: { value: colour },
          stroke: { value: '#ffffff' },
        },
      },
    });
    marks.push(text(label, x + 32, -14, { colour: INK }));
    x += 32 + estimateWidth(label, 12) + 16;
  }
  if (steps.length > 0) marks.push(rule(x, BLUE, [], 1, 0.35), text('steps', x + 32, -14, { colour: INK }));
  return marks;
}

function rule(x: number, colour: string, dash: number[], width: number, opacity: number): Mark {
  return {
    type: 'rule',
    aria: false,
    encode: {
      enter: {
        x: { value: x },
        x2: { value: x + 26 },
        y: { value: -18 },
        stroke: { value: colour },
        strokeWidth: { value: width },
        strokeOpacity: { value: opacity },
        strokeDash: { value: dash },
      },
    },
  };
}

/** At most about ten whole epochs: 0, 1, 2, … or 0, 5, 10, … */
function epochTicks(end: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => end / size <= 10) ?? Math.ceil(end / 10);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

function shown(value: number): string {
  return Math.abs(value) < 0.001 && value !== 0 ? value.toExponential(1) : value.toFixed(3);
}
