import { estimateWidth, shorten } from './chart-style.ts';

const LABEL_LIMIT = 270;
const HEADER = 84;

/** Space around the whole, in pixels. */
export const MARGIN = 16;
/** The least width, which the header takes. */
const LEAST_WIDTH = 478;

/** Where everything of a confusion matrix stands, in pixels. */
export interface Layout {
  readonly size: number;
  readonly cell: number;
  readonly side: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  readonly angle: 0 | -45 | -90;
  readonly shown: readonly string[];
}

// Vega's own layout measures text, which differs from machine to machine.
/** Works out every place from the labels alone. */
export function layOut(labels: readonly string[]): Layout {
  const size = labels.length;
  const cell = Math.max(13, Math.min(96, Math.floor(640 / size)));
  const fontSize = cell < 16 ? 10.5 : 12;
  const shown = labels.map((label) => shorten(label, fontSize, LABEL_LIMIT));
  const widest = shown.reduce((most, label) => Math.max(most, estimateWidth(label, fontSize)), 0);
  const angle = widest <= cell - 6 ? 0 : cell < 30 ? -90 : -45;
  const below = angle === 0 ? fontSize + 6 : angle === -90 ? widest + 8 : widest * 0.72 + 16;
  const side = cell * size;
  const left = Math.ceil(MARGIN + 20 + widest + 8);
  const top = HEADER + MARGIN;
  return {
    size,
    cell,
    side,
    left,
    top,
    width: Math.max(left + side + MARGIN, LEAST_WIDTH),
    height: Math.ceil(top + side + below + 20 + MARGIN),
    fontSize,
    angle,
    shown,
  };
}
