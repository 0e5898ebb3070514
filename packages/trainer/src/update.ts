import type { Applier, Parameter, State, UpdateReport } from '@bertwright/optim';
import {
  add,
  dispose,
  flush,
  mul,
  type ParameterTree,
  type Scalar,
  type Tensor,
  tidy,
  valueAndGradients,
} from '@bertwright/tensor';
import { type FeatureCache, withFeatures } from './feature-cache.ts';
import { type Batch, type StepContext, type Trainable, weightOf } from './trainable.ts';
import { TrainerError } from './trainer-error.ts';

/** Everything that one update after another has in common. */
export interface Updater<B extends Batch, P extends ParameterTree> {
  readonly trainable: Trainable<B, P>;
  readonly parameters: readonly Parameter[];
  readonly transform: Applier;
  readonly state: State;
  readonly features: FeatureCache<B, P>;
  readonly seed: number;
  /** Stops a pass in the middle, on a backend that can. */
  readonly signal: AbortSignal | undefined;
}

/** What an update leaves: numbers that are still with the engine, for the caller to read and dispose. */
export interface Updated {
  readonly learningRate: number;
  readonly loss: Scalar;
  readonly gradientNorm?: Scalar;
}

/**
 * Makes one update from one or more batches, each its own pass: their gradients add up as if they were one
 * batch. `step` counts updates from 0. Resolves once the engine has the last pass.
 */
export async function update<B extends Batch, P extends ParameterTree>(
  updater: Updater<B, P>,
  batches: readonly B[],
  step: number,
): Promise<Updated> {
  const { transform, state, parameters, seed } = updater;
  const weight = batches.reduce((sum, batch) => sum + weightOf(batch), 0);
  // What has been recorded so far: freed as soon as the next pass has taken it in.
  let sums: { loss?: Scalar; gradients: Tensor[] } = { gradients: [] };
  try {
    for (const [microBatch, batch] of batches.entries()) {
      const context = { training: true, seed, step, microBatch };
      const features = await updater.features.get(batch);
      const next: typeof sums & { report?: UpdateReport } = { gradients: [] };
      try {
        tidy(() => {
          const passed = pass(
            updater,
            withFeatures(batch, features),
            context,
            weight === 0 ? 0 : weightOf(batch) / weight,
          );
          const gradients = passed.gradients.map((gradient, index) =>
            microBatch === 0 ? gradient : add(sums.gradients[index]!, gradient),
          );
          next.loss = sums.loss ? add<Scalar>(sums.loss, passed.value) : passed.value;
          if (microBatch < batches.length - 1) next.gradients = gradients;
          else next.report = transform.update({ gradients }, state, parameters, step);
          return tensorsOf(next);
        });
      } finally {
        features?.dispose();
      }
      dispose(tensorsOf(sums));
      sums = next;
      await flush({ signal: updater.signal });
      if (next.report) return { ...next.report, loss: next.loss! };
    }
    throw new RangeError('an update needs at least one batch');
  } catch (cause) {
    dispose(tensorsOf(sums));
    throw cause;
  }
}

function tensorsOf(held: { loss?: Scalar; gradients: Tensor[]; report?: UpdateReport }): Tensor[] {
  const tensors: (Tensor | undefined)[] = [...held.gradients, held.loss, held.report?.gradientNorm];
  return tensors.filter((tensor) => tensor !== undefined);
}

/** The loss and gradients of one batch, both times its share of the update. */
function pass<B extends Batch, P extends ParameterTree>(
  { trainable, parameters }: Updater<B, P>,
  batch: B,
  context: StepContext,
  share: number,
): { value: Scalar; gradients: Tensor[] } {
  return valueAndGradients(
    () => {
      const loss = trainable.loss(trainable.parameters, batch, context);
      checkLoss(loss);
      return share === 1 ? loss : mul<Scalar>(loss, share);
    },
    parameters.map(({ value }) => value),
  );
}

/** Throws unless a loss is one number. */
export function checkLoss(loss: Tensor): void {
  if (loss.rank === 0) return;
  throw new TrainerError(
    'invalid-loss',
    `Expected a loss of shape [], got [${loss.shape}]: return the mean over the batch's examples.`,
  );
}
