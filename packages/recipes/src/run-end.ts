import { mostConfused } from '@bertwright/metrics';
import type { ScoreColumn } from '@bertwright/tasks';
import type { History } from '@bertwright/trainer';
import type { Measured } from './measure.ts';
import type { RunEvent, TestEvent } from './run-event.ts';

/** What a test came to. */
export function testEvent(
  { scores: metrics, confusion }: Measured,
  { labels = [], scores }: { labels?: readonly string[]; scores: readonly ScoreColumn[] },
  comparison: readonly string[] | undefined,
): TestEvent {
  const confused = mostConfused(confusion ?? [], 5).map(({ actual, predicted, count }) => ({
    actual: labels[actual]!,
    predicted: labels[predicted]!,
    count,
  }));
  return { type: 'test', metrics, scores, ...(confusion && { confused }), ...(comparison && { comparison }) };
}

/** What is left of a run that was ended early. */
export function interruptedEvent({ keptEpoch }: History, folder: string | undefined): RunEvent {
  const kept =
    keptEpoch > 0
      ? `Stopped: the weights of epoch ${keptEpoch}, the last that was finished, are ${folder ? `saved in ${folder}` : 'kept'}.`
      : `Stopped before the first epoch was finished: nothing is saved${folder ? `, ${folder} is as it was` : ''}.`;
  return { type: 'interrupted', keptEpoch: keptEpoch > 0 ? keptEpoch : undefined, message: kept };
}
