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
  for (const { text, actual, labels } of predictions.slice(0, PREDICTIONS)) {
    lines.push('', `  ${cut(`"${printable(text)}"`, width - 2)}`);
    labels.slice(0, LABELS).forEach(({ label, probability }, index) => {
      const filled = Number.isFinite(probability)
        ? Math.round(bar * Math.min(1, Math.max(0, probability)))
        : 0;
      const verdict = index > 0 || actual === undefined ? '' : actual === label ? '  right' : '  wrong';
      const room = width - 2 - 5 - 2 - bar - 2 - verdict.length;
      const name = cut(printable(label), room);
      const shown = verdict && paint(actual === label ? 'green' : 'red', verdict);
      const blocks = paint('blue', padRight('█'.repeat(filled), bar));
      lines.push(`  ${score(probability)}  ${blocks}${bar > 0 ? '  ' : ''}${name}${shown}`);
    });
    if (actual !== undefined && labels[0]?.label !== actual) {
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
