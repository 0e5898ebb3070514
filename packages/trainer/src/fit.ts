import type { Applier, Parameter } from '@bertwright/optim';
import { leaves, type ParameterTree, type Variable } from '@bertwright/tensor';
import type { Batches } from './batches.ts';
import { FitRun } from './run.ts';
import { emptyHistory, train } from './train.ts';
import type { Batch, Trainable } from './trainable.ts';
import { TrainerError } from './trainer-error.ts';
import type { Evaluation } from './training-plan.ts';

/** Options of `fit`. */
export interface FitOptions<B extends Batch, P extends ParameterTree> {
  /** Parameters and their loss. */
  trainable: Trainable<B, P>;
  /** The optimizer: an applier, or a chain that ends in one. */
  transform: Applier;
  /** The batches of an epoch, counted from 0, in the order in which they are trained on. */
  batches(epoch: number): Batches<B>;
  epochs: number;
  /** What dropout's masks depend on, with the step. Same seed, same batches: bitwise the same run. */
  seed?: number;
  evaluation?: Evaluation<B>;
  /**
   * Which parameters are trained, by path, in an epoch, counted from 0; those whose variable is not trainable never are.
   * It is asked for each epoch once. The optimizer's state holds all that are trained in any.
   */
  onlyTrainable?(path: string, epoch: number): boolean;
  /** Batches that make one update together, as if they were one. */
  accumulation?: number;
  /** Updates whose loss is read together; their `step` events come at most twice as many updates late. */
  reportEvery?: number;
  /**
   * Ends the run cleanly after the current step, or in its middle on a backend that can (`@bertwright/backend-onnx`):
   * the events of the last steps may then be missing.
   */
  signal?: AbortSignal;
}

/**
 * Trains a model in place. Returns a run: await it for its history, or iterate its events (`step`, `epoch`,
 * `evaluation`, `done`) and then await it.
 *
 * Where the signal aborts, where a consumer leaves the loop, and where anything throws, the parameters are
 * put back to those of the last finished epoch, or of before the run where none was finished. An abort is no
 * error: the history says `outcome: 'aborted'` and `keptEpoch`. The optimizer's state is freed at the end.
 *
 * Bad options are refused at once; a data set without a batch before the first step.
 *
 * @throws TrainerError `invalid-option`, `nothing-to-train`; from the run also `empty-data`,
 * `invalid-batch`, `invalid-loss`, `invalid-features` and, where the loss is no longer a finite number,
 * `non-finite`.
 */
export function fit<B extends Batch, P extends ParameterTree>({
  trainable,
  transform,
  batches,
  epochs,
  seed = 0,
  evaluation,
  onlyTrainable = () => true,
  accumulation = 1,
  reportEvery = 4,
  signal,
}: FitOptions<B, P>): FitRun {
  checkCount('epochs', epochs);
  checkCount('accumulation', accumulation);
  checkCount('reportEvery', reportEvery);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new TrainerError(
      'invalid-option',
      `Expected seed to be a whole number of at least 0, got ${seed}.`,
    );
  }
  const stages = trainedParameters(trainable.parameters, epochs, onlyTrainable);
  const parameters = [...new Set(stages.flat())];
  const history = emptyHistory();
  const plan = { trainable, transform, batches, epochs, seed, evaluation, accumulation, reportEvery, signal };
  return new FitRun(train({ ...plan, parameters, stages }, history), () => history);
}

function checkCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new TrainerError(
    'invalid-option',
    `Expected ${name} to be a whole number of at least 1, got ${value}.`,
  );
}

/** The parameters of each epoch. */
function trainedParameters(
  tree: ParameterTree,
  epochs: number,
  trains: (path: string, epoch: number) => boolean,
): Parameter[][] {
  const all = leaves<Variable>(tree);
  // A variable that stands at two paths (tied weights) is trained once.
  const trainable = all.filter(({ value }) => value.trainable);
  const paths = new Map(trainable.map(({ path, value }) => [value, path]));
  const own = [...paths].map(([value, path]): Parameter => ({ path, value }));
  return Array.from({ length: epochs }, (_, epoch) => {
    const meant = new Set(trainable.filter(({ path }) => trains(path, epoch)).map(({ value }) => value));
    if (meant.size > 0) return own.filter(({ value }) => meant.has(value));
    throw new TrainerError(
      'nothing-to-train',
      `Expected at least one parameter to train in each epoch, got none of ${all.length} in epoch ${epoch + 1} (${trainable.length} have a trainable variable): correct \`onlyTrainable\`, or unfreeze some.`,
    );
  });
}
