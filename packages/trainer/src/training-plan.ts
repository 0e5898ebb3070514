import type { Applier, Parameter } from '@bertwright/optim';
import type { ParameterTree } from '@bertwright/tensor';
import type { Batches } from './batches.ts';
import type { Metric } from './metric.ts';
import type { Batch, Trainable } from './trainable.ts';

/** What is measured after each epoch. */
export interface Evaluation<B extends Batch> {
  /** All batches of the data set, each time it is called. */
  batches(): Batches<B>;
  /** Fresh metrics for one evaluation; by default only the loss is measured. */
  metrics?(): readonly Metric<B>[];
}

/** A run's options, checked and complete. */
export interface TrainingPlan<B extends Batch, P extends ParameterTree> {
  readonly trainable: Trainable<B, P>;
  /** Those that are trained in any epoch. */
  readonly parameters: readonly Parameter[];
  /** Those of each epoch. */
  readonly stages: readonly (readonly Parameter[])[];
  readonly transform: Applier;
  readonly batches: (epoch: number) => Batches<B>;
  readonly epochs: number;
  readonly seed: number;
  readonly evaluation: Evaluation<B> | undefined;
  readonly accumulation: number;
  readonly reportEvery: number;
  readonly signal: AbortSignal | undefined;
}
