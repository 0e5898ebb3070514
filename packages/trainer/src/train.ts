import type { Parameter } from '@bertwright/optim';
import { disposeTree, type ParameterTree } from '@bertwright/tensor';
import { checkFirstBatch, emptyData, groups } from './batches.ts';
import { evaluateWith } from './evaluate.ts';
import type { EpochRecord, FitEvent, History, StepRecord } from './events.ts';
import { FeatureCache } from './feature-cache.ts';
import type { Scores } from './metric.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { checkFinite, diverged, StepReader } from './step-reader.ts';
import { type Batch, weightOf } from './trainable.ts';
import { TrainerError } from './trainer-error.ts';
import type { TrainingPlan } from './training-plan.ts';
import { type Updater, update } from './update.ts';

/** A history that is still being written. */
type Draft = { -readonly [K in keyof History]: History[K] } & { epochs: EpochRecord[]; steps: StepRecord[] };

/** The history of a run before its start: if it ends now, it was aborted. */
export function emptyHistory(): Draft {
  return { outcome: 'aborted', keptEpoch: 0, epochs: [], steps: [], featureRows: 0, seconds: 0 };
}

/** Runs a plan, event by event, and writes its history. However it ends, it frees all that it made. */
export async function* train<B extends Batch, P extends ParameterTree>(
  plan: TrainingPlan<B, P>,
  history: Draft,
): AsyncGenerator<FitEvent, void, void> {
  const run = await TrainingRun.start(plan, history);
  try {
    for (let epoch = 1; epoch <= plan.epochs; epoch++) {
      if (!(yield* run.trainEpoch(epoch))) break;
      if (!(yield* run.evaluateEpoch(epoch))) break;
      if (epoch === plan.epochs) history.outcome = 'finished';
    }
  } finally {
    await run.end();
  }
  yield { type: 'done', history };
}

/** What lives from the start of one run to its end. */
class TrainingRun<B extends Batch, P extends ParameterTree> {
  readonly #plan: TrainingPlan<B, P>;
  readonly #history: Draft;
  #updater: Updater<B, P>;
  #evaluated: FeatureCache<B, P>;
  readonly #reader: StepReader;
  readonly #start = performance.now();
  #kept: Snapshot;
  /** Whether the parameters are no longer those that are kept. */
  #moved = false;
  #step = 0;

  private constructor(plan: TrainingPlan<B, P>, history: Draft, kept: Snapshot) {
    const { trainable, parameters, stages, transform, seed, signal } = plan;
    const first = stages[0]!;
    const variables = first.map(({ value }) => value);
    this.#plan = plan;
    this.#history = history;
    this.#kept = kept;
    this.#evaluated = new FeatureCache(trainable, variables);
    this.#reader = new StepReader(plan.reportEvery);
    const features = new FeatureCache(trainable, variables);
    const state = transform.init(parameters);
    this.#updater = { trainable, parameters: first, transform, state, features, seed, signal };
  }

  /** Looks at the data before anything is made or changed. */
  static async start<B extends Batch, P extends ParameterTree>(plan: TrainingPlan<B, P>, history: Draft) {
    if (plan.evaluation) await checkFirstBatch(plan.evaluation.batches(), 'evaluate on');
    const kept = await takeSnapshot(plan.parameters.map(({ value }) => value));
    if (!kept.finite) {
      throw new TrainerError(
        'non-finite',
        'Expected finite parameters to start from, got some that are NaN or infinite: load or make the model again.',
      );
    }
    return new TrainingRun(plan, history, kept);
  }

  /** Returns whether the epoch was finished. */
  async *trainEpoch(epoch: number): AsyncGenerator<FitEvent, boolean, void> {
    this.#enter(this.#plan.stages[epoch - 1]!);
    try {
      return yield* this.#trainBatches(epoch);
    } catch (cause) {
      // A backend that can stops a step in the middle; what it lost is put back by `end`.
      const stopped = this.#plan.signal?.aborted && (cause as { code?: unknown }).code === 'aborted';
      if (stopped) return false;
      throw cause;
    }
  }

  async *#trainBatches(epoch: number): AsyncGenerator<FitEvent, boolean, void> {
    const { batches, accumulation, signal } = this.#plan;
    const before = this.#step;
    const start = performance.now();
    const weights: number[] = [];
    for await (const group of groups(batches(epoch - 1), accumulation)) {
      if (signal?.aborted) {
        yield* this.#report(await this.#reader.drain());
        return false;
      }
      weights.push(group.reduce((sum, batch) => sum + weightOf(batch), 0));
      yield* this.#report(await this.#update(epoch, group));
    }
    if (weights.length === 0) throw emptyData(`train on in epoch ${epoch}`);
    yield* this.#report(await this.#reader.drain());
    await this.#keep(epoch);
    const steps = this.#history.steps.slice(before);
    const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
    const record: EpochRecord = {
      epoch,
      trainingLoss: steps.reduce((sum, { loss }, index) => sum + (loss * weights[index]!) / total, 0),
      steps: steps.length,
      examples: steps.reduce((sum, { examples }) => sum + examples, 0),
      seconds: secondsSince(start),
    };
    this.#history.epochs.push(record);
    yield { type: 'epoch', ...record };
    return true;
  }

  /** Returns whether the evaluation, where there is one, was finished. */
  async *evaluateEpoch(epoch: number): AsyncGenerator<FitEvent, boolean, void> {
    const { evaluation, trainable, signal } = this.#plan;
    if (signal?.aborted && (evaluation || epoch < this.#plan.epochs)) return false;
    if (!evaluation) return true;
    const start = performance.now();
    let scores: Scores;
    try {
      const options = { signal, features: this.#evaluated };
      scores = await evaluateWith(trainable, evaluation.batches(), evaluation.metrics?.() ?? [], options);
    } catch (cause) {
      if (cause instanceof TrainerError && cause.code === 'aborted') return false;
      throw cause;
    }
    this.#history.epochs.push({ ...this.#history.epochs.pop()!, validation: scores });
    this.#countFeatures();
    yield { type: 'evaluation', epoch, scores, seconds: secondsSince(start) };
    return true;
  }

  /** Puts back what is kept where the run ended early, and frees everything. */
  async end(): Promise<void> {
    await this.#reader.dispose();
    if (this.#moved) this.#kept.restore();
    this.#moved = false;
    this.#countFeatures();
    this.#updater.features.clear();
    this.#evaluated.clear();
    disposeTree(this.#updater.state);
    this.#history.seconds = secondsSince(this.#start);
  }

  /** Goes on with these parameters; features are computed anew where they are others. */
  #enter(parameters: readonly Parameter[]): void {
    const before = this.#updater.parameters;
    const same = parameters.every(({ value }, index) => value === before[index]?.value);
    if (same && parameters.length === before.length) return;
    this.#countFeatures();
    this.#updater.features.clear();
    this.#evaluated.clear();
    const { trainable } = this.#plan;
    const variables = parameters.map(({ value }) => value);
    this.#evaluated = new FeatureCache(trainable, variables);
    this.#updater = { ...this.#updater, parameters, features: new FeatureCache(trainable, variables) };
  }

  async #update(epoch: number, group: B[]): Promise<StepRecord[]> {
    this.#moved = true;
    const step = this.#step++;
    const updated = await update(this.#updater, group, step);
    const examples = group.reduce((sum, { size }) => sum + size, 0);
    return this.#reader.add({
      epoch,
      step: step + 1,
      ...updated,
      examples,
      seconds: secondsSince(this.#start),
    });
  }

  *#report(steps: StepRecord[]): Generator<FitEvent, void, void> {
    for (const step of steps) {
      checkFinite(step);
      this.#history.steps.push(step);
      yield { type: 'step', ...step };
    }
  }

  async #keep(epoch: number): Promise<void> {
    const snapshot = await takeSnapshot(this.#plan.parameters.map(({ value }) => value));
    if (!snapshot.finite)
      throw diverged(`finite parameters, got some that are NaN or infinite after epoch ${epoch}`);
    this.#kept = snapshot;
    this.#moved = false;
    this.#history.keptEpoch = epoch;
  }

  #countFeatures(): void {
    this.#history.featureRows = Math.max(
      this.#history.featureRows,
      this.#updater.features.size + this.#evaluated.size,
    );
  }
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
