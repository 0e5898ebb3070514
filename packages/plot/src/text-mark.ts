import type { Mark } from 'vega';
import { FONT, MUTED } from './chart-style.ts';

interface TextStyle {
  readonly align?: 'left' | 'center' | 'right';
  readonly size?: number;
  readonly colour?: string;
  readonly weight?: 'bold' | 'normal';
  readonly angle?: number;
}

/** One text at a fixed place in pixels; `angle` in degrees. */
export function text(
  value: string,
  x: number,
  y: number,
  { align = 'left', size = 12, colour = MUTED, weight = 'normal', angle = 0 }: TextStyle = {},
): Mark {
  return {
    type: 'text',
    aria: false,
    encode: {
      enter: {
        text: { value },
        x: { value: x },
        y: { value: y },
        align: { value: align },
        angle: { value: angle },
        font: { value: FONT },
        fontSize: { value: size },
        fontWeight: { value: weight },
        fill: { value: colour },
      },
    },
  };
}
