import { cut, padRight, printable, widest } from '@bertwright/plot';
import type { RunEvent } from '@bertwright/recipes';
import { count, loss, score } from './numbers.ts';
import type { Paint } from './paint.ts';

type Test = Extract<RunEvent, { type: 'test' }>;

const PAIRS = 5;

/** The scores on the test part, and the labels most often confused. */
export function testLines(test: Test, width: number, paint: Paint): string[] {
  const { metrics, scores } = test;
  const named = scores.map(({ name, title }) => `${title} ${paint('bold', score(metrics[name]!))}`);
  return [
    `${paint('bold', 'Test')}  ${[...named, `loss ${loss(metrics.loss)}`].join(', ')}`,
    ...(test.comparison ?? []).map((line) => paint('dim', `  ${printable(line)}`)),
    ...confusedLines(test, width, paint),
  ];
}

function confusedLines({ confused = [] }: Test, width: number, paint: Paint): string[] {
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
