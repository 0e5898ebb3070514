import { printable } from '@bertwright/plot';
import { cut, padRight, widest } from './columns.ts';
import { count, loss, score } from './numbers.ts';
import type { Paint } from './paint.ts';
import type { RunEvent } from './run-event.ts';

type Test = Extract<RunEvent, { type: 'test' }>;

const PAIRS = 5;
const PREDICTIONS = 5;
const LABELS = 3;
const BAR = 20;

/** The scores on the test part, the labels most often confused, and some predictions with probabilities. */
export function testLines(test: Test, width: number, paint: Paint): string[] {
  const { metrics } = test;
  return [
    `${paint('bold', 'Test')}  accuracy ${paint('bold', score(metrics.accuracy))}, macro F1 ${paint('bold', score(metrics.macroF1))}, loss ${loss(metrics.loss)}`,
    ...(test.comparison ?? []).map((line) => paint('dim', `  ${printable(line)}`)),
    ...confusedLines(test, width, paint),
    ...predictionLines(test, width, paint),
  ];
}

function confusedLines({ confused }: Test, width: number, paint: Paint): string[] {
  const pairs = confused.slice(0, PAIRS).map((pair) => ({
    count: count(pair.count),
    actual: printable(pair.actual),
    predicted: printable(pair.predicted),
  }));
  if (pairs.length === 0) return [];
  const counts = Math.max('times'.length, widest(pairs.map((pair) => pair.count)));
  const room = width - counts - 6;
  const needed = Math.max('actual'.length, widest(pairs.map(({ actual }) => actual)));
  const predicted = Math.max('predicted'.length, widest(pairs.map((pair) => pair.predicted)));
  const first = Math.min(needed, Math.max(Math.floor(room / 2), room - predicted));
  const line = (times: string, actual: string, other: string) =>
    `  ${times.padStart(counts)}  ${padRight(cut(actual, first), first)}  ${cut(other, room - first)}`;
  return [
    '',
    paint('bold', 'Most often confused'),
    paint('dim', line('times', 'actual', 'predicted')),
    ...pairs.map((pair) => line(pair.count, pair.actual, pair.predicted)),
  ];
}

function predictionLines({ predictions }: Test, width: number, paint: Paint): string[] {
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
  return lines.length === 0 ? [] : ['', paint('bold', 'Predictions'), ...lines.slice(1)];
}
