import type { StepRecord } from '@bertwright/trainer';

/** How fast a run is, and how long it still takes, from its last few steps. */
export function pace(
  totalExamples: number,
  recent = 20,
): (step: StepRecord) => { sequencesPerSecond: number; remainingMs: number } {
  const last: { seconds: number; examples: number }[] = [{ seconds: 0, examples: 0 }];
  return ({ seconds, examples }) => {
    const done = last.at(-1)!.examples + examples;
    last.push({ seconds, examples: done });
    if (last.length > recent) last.shift();
    const first = last[0]!;
    const sequencesPerSecond = (done - first.examples) / Math.max(1e-9, seconds - first.seconds);
    return {
      sequencesPerSecond,
      remainingMs: (1000 * Math.max(0, totalExamples - done)) / sequencesPerSecond,
    };
  };
}
