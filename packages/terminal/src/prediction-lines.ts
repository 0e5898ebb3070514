import { cut, padRight, printable } from '@bertwright/plot';
import type { RunEvent } from '@bertwright/recipes';
import { score } from './numbers.ts';
import type { Paint } from './paint.ts';

type Predictions = Extract<RunEvent, { type: 'predictions' }>;

const PREDICTIONS = 5;
const LABELS = 3;
const BAR = 20;

/** What the model says of some texts, with probabilities. */
export function predictionLines({ model, predictions }: Predictions, width: number, paint: Paint): string[] {
  const lines: string[] = [];
  const bar = Math.min(BAR, Math.max(0, width - 50));
  for (const { text, actual, right, labels } of predictions.slice(0, PREDICTIONS)) {
    lines.push('', `  ${cut(`"${printable(text)}"`, width - 2)}`);
    labels.slice(0, LABELS).forEach(({ label, probability }, index) => {
      const verdict = index > 0 || right === undefined ? '' : right ? '  right' : '  wrong';
      const start =
        probability === undefined ? '' : `${score(probability)}  ${barOf(probability, bar, paint)}`;
      const room = width - 2 - (probability === undefined ? 0 : 7 + (bar > 0 ? bar + 2 : 0)) - verdict.length;
      const name = cut(printable(label), room);
      const shown = verdict && paint(right ? 'green' : 'red', verdict);
      lines.push(`  ${start}${name}${shown}`);
    });
    if (actual !== undefined && right !== true) {
      lines.push(paint('dim', `  ${cut(`actual: ${printable(actual)}`, width - 2)}`));
    }
  }
  return lines.length === 0
    ? []
    : [
        `${paint('bold', 'Predictions')} of ${cut(printable(model), width - 'Predictions of '.length)}`,
        ...lines.slice(1),
      ];
}

function barOf(probability: number, width: number, paint: Paint): string {
  if (width === 0) return '';
  const part = Number.isFinite(probability) ? Math.min(1, Math.max(0, probability)) : 0;
  return `${paint('blue', padRight('█'.repeat(Math.round(width * part)), width))}  `;
}
