import type { StepRecord } from '@bertwright/trainer';

/** How fast training goes on, and how long it still takes. */
export interface Pace {
  readonly sequencesPerSecond: number;
  /** Of training alone, in milliseconds. */
  readonly remainingMs: number;
}

/**
 * Returns a function that takes in one step after the other and says the pace of the last few. The time between the
 * epochs, when the model is evaluated, counts for nothing.
 */
export function pace(steps: number, recent = 20): (step: StepRecord) => Pace {
  const spans: { seconds: number; examples: number }[] = [];
  let before = { seconds: 0, epoch: 1 };
  return ({ step, epoch, seconds, examples }) => {
    // The first step of a later epoch says nothing: its time goes back to before the evaluation.
    if (epoch === before.epoch) spans.push({ seconds: seconds - before.seconds, examples });
    if (spans.length > recent) spans.shift();
    before = { seconds, epoch };
    const spent = Math.max(1e-9, sum(spans.map((span) => span.seconds)));
    return {
      sequencesPerSecond: sum(spans.map((span) => span.examples)) / spent,
      remainingMs: (1000 * (steps - step) * spent) / spans.length,
    };
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
