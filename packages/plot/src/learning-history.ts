/** The mean loss of one update; epochs and steps are counted from 1, steps over the whole run. */
export interface StepLoss {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
}

/** What one finished epoch came to; epochs are counted from 1. */
export interface EpochScores {
  readonly epoch: number;
  readonly trainingLoss: number;
  /** The mean loss and the task's metrics, by name. */
  readonly validation?: { readonly loss: number; readonly [metric: string]: number } | undefined;
}

/** A metric that is drawn: its name in `validation`, and how people write it. */
export interface DrawnScore {
  readonly name: string;
  readonly title: string;
}

/** What learning curves are drawn from. The `step` and `epoch` events of a run have this shape as they are. */
export interface LearningHistory {
  readonly epochs: readonly EpochScores[];
  /** The metrics to draw, at most three; accuracy and macro F1 where they are left out. */
  readonly scores?: readonly DrawnScore[] | undefined;
  /** Drawn faintly behind the curves of epochs; may hold every step or some of them. */
  readonly steps?: readonly StepLoss[] | undefined;
}

/** A place in a chart: `x` in epochs. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One curve: points with finite values only, in order. */
export interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
}

const usualScores: readonly DrawnScore[] = [
  { name: 'accuracy', title: 'accuracy' },
  { name: 'macroF1', title: 'macro F1' },
];

/** Losses first, then scores; a curve without a finite value is left out. */
export function curves({ epochs, scores = usualScores }: LearningHistory): {
  losses: Curve[];
  scores: Curve[];
} {
  const curve = (name: string, value: (epoch: EpochScores) => number | undefined): Curve => ({
    name,
    points: epochs.flatMap((epoch) => {
      const y = value(epoch);
      return y !== undefined && Number.isFinite(y) ? [{ x: epoch.epoch, y }] : [];
    }),
  });
  const drawn = (all: Curve[]) => all.filter(({ points }) => points.length > 0);
  return {
    losses: drawn([
      curve('training', (epoch) => epoch.trainingLoss),
      curve('validation', (epoch) => epoch.validation?.loss),
    ]),
    scores: drawn(
      scores.slice(0, 3).map(({ name, title }) => curve(title, (epoch) => epoch.validation?.[name])),
    ),
  };
}

/** The losses of steps against epochs, at most `limit` points: each the mean of steps that follow each other. */
export function stepCurve(history: LearningHistory, limit: number): Point[] {
  const steps = (history.steps ?? []).filter(({ loss }) => Number.isFinite(loss));
  // The last step of a finished epoch lies at the end of that epoch; an unfinished one gives a smaller ratio.
  const stepsPerEpoch = steps.reduce((most, { epoch, step }) => Math.max(most, step / epoch), 0);
  if (stepsPerEpoch === 0) return [];
  const size = Math.ceil(steps.length / limit);
  const points: Point[] = [];
  for (let start = 0; start < steps.length; start += size) {
    const bucket = steps.slice(start, start + size);
    const mean = (value: (step: StepLoss) => number) =>
      bucket.reduce((sum, step) => sum + value(step), 0) / bucket.length;
    points.push({ x: mean(({ step }) => step) / stepsPerEpoch, y: mean(({ loss }) => loss) });
  }
  return points;
}
