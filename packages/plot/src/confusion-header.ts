import type { Mark } from 'vega';
import { INK } from './chart-style.ts';
import type { ConfusionCell } from './confusion-counts.ts';
import { MARGIN } from './confusion-layout.ts';
import { text } from './text-mark.ts';

const SWATCH = 18;
const SWATCHES = [0.02, 0.1, 0.25, 0.5, 1];

/** Title, what was counted, and what the colours of the scales `right` and `wrong` mean. */
export function header(labels: number, cells: readonly ConfusionCell[], totals: readonly number[]): Mark[] {
  const rows = totals.reduce((sum, total) => sum + total, 0);
  const right = cells.reduce((sum, cell) => sum + (cell.actual === cell.predicted ? cell.count : 0), 0);
  const share = rows === 0 ? '' : `, ${((100 * right) / rows).toFixed(1)} % right`;
  const subtitle = `${rows.toLocaleString('en-US')} rows, ${labels} ${labels === 1 ? 'label' : 'labels'}${share}`;
  const y = 78;
  return [
    text('Confusion matrix', MARGIN, 26, { size: 16, colour: INK, weight: 'bold' }),
    text(subtitle, MARGIN, 44),
    text('part of its row, from 2 to 100 %:', MARGIN, y, { size: 11 }),
    ...SWATCHES.flatMap((value, index) => [
      box(MARGIN + 214 + index * SWATCH, y - 10, SWATCH, { scale: 'right', value }),
      box(MARGIN + 356 + index * SWATCH, y - 10, SWATCH, { scale: 'wrong', value }),
    ]),
    text('right', MARGIN + 208, y, { size: 11, align: 'right' }),
    text('wrong', MARGIN + 350, y, { size: 11, align: 'right' }),
  ];
}

function box(x: number, y: number, width: number, fill: { scale: string; value: number }): Mark {
  return {
    type: 'rect',
    aria: false,
    encode: {
      enter: { x: { value: x }, y: { value: y }, width: { value: width }, height: { value: 12 }, fill },
    },
  };
}
