import type { DropoutContext } from '@bertwright/encoder';
import type { Scalar, Tensor } from '@bertwright/tensor';
import type { TaskParameters } from './head.ts';
import type { ScoreColumn, TaskExample, TaskFacts } from './task-kind.ts';
import type { TaskModel } from './task-model.ts';

/** What every batch has, whatever its task. */
export interface TaskBatch {
  /** Number of rows. */
  readonly size: number;
  /** The index of each row in its data set. */
  readonly rows: Int32Array;
  /** What `features` returned for these rows: `loss` and `outputs` go on from there. */
  readonly features?: Tensor;
  /** What the loss is a mean over, where that is not the rows: labelled rows, or tokens. */
  readonly weight?: number;
}

/** Values of one output tensor, read back to the host. */
export interface HostTensor {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Examples turned into rows of tokens once, from which any rows can be taken as a batch. */
export interface Prepared<B extends TaskBatch> {
  /** Number of rows. */
  readonly size: number;
  /** Tokens of each row, special tokens included, after truncation. */
  readonly lengths: Int32Array;
  /** Number of rows that were cut to the maximum length. */
  readonly truncated: number;
  /** The example of each row, ascending, where an example has several rows; otherwise each has one. */
  readonly exampleOf?: Int32Array;
  /**
   * Those rows as a batch, padded to `length` tokens: by default the longest of them, rounded up to the task's length
   * multiple. The epoch, from 0, and the seed choose what is random in the rows themselves, such as which words are
   * masked.
   */
  batch(planned: { rows: ArrayLike<number>; length?: number; epoch?: number; seed?: number }): B;
}

/** What examples are turned into rows for. */
export interface PreparedFor {
  /** Whether they are to be answered as they are, not learnt from or measured on: then nothing of them is hidden. */
  readonly prediction?: boolean | undefined;
  /** Chooses what is random in which rows they become. */
  readonly seed?: number | undefined;
}

/** Numbers that grow batch by batch. */
export interface TaskMetric<B extends TaskBatch> {
  update(outputs: Record<string, HostTensor>, batch: B): void;
  result(): Record<string, number>;
  /** Counts [labels, labels]: a row is an actual label, a column a predicted one. */
  confusion?(): number[][];
}

/** Looks at held-out rows after training, to decide what training does not: thresholds, say. */
export interface Tuning<B extends TaskBatch> {
  update(outputs: Record<string, HostTensor>, batch: B): void;
  /** From now on the task answers, and is saved, with what was found; returns it, to be reported. */
  apply(): Record<string, unknown>;
}

/** What a fit at once came to. */
export interface Solved {
  /** The mean loss over the rows. */
  readonly loss: number;
  readonly iterations: number;
  /** Whether no more iterations would have made it better. */
  readonly converged: boolean;
}

/** Fits a head to the features of all training rows at once, where no descent by gradients is needed. */
export interface Solver<B extends TaskBatch> {
  /** What the features depend on beside rows and encoder: which layer, which pooling. */
  readonly features: Readonly<Record<string, unknown>>;
  /** Takes in what `features` gave for a batch [rows, ...]. */
  update(features: HostTensor, batch: B): void;
  /** Fits, and puts the parameters that were found in place. */
  apply(limits: { readonly maxIterations: number }): Solved;
}

/** How many answers are given at most, the most probable first. */
export interface DecodeOptions {
  readonly top?: number | undefined;
}

/**
 * One task over one model: examples to batches, a loss, outputs to answers, and the metrics of its field. It fits the
 * trainer by its shape.
 */
export interface Task<
  E extends TaskExample = TaskExample,
  B extends TaskBatch = TaskBatch,
  A = unknown,
  F extends TaskFacts = TaskFacts,
> extends TaskModel<F> {
  /** The task's name, as the command line spells it. */
  readonly kind: string;
  /** The fields of the model's `config.json` that are the task's own: labels, the problem type. */
  config(): Record<string, unknown>;
  /** Files beside it that say more of the model, by name, as text. */
  files?(): Record<string, string>;

  /** Turns examples into rows of tokens. */
  prepare(examples: readonly E[], purpose?: PreparedFor): Prepared<B>;
  /** The mean loss over the batch (over its `weight`, where it has one): a scalar. */
  loss(parameters: TaskParameters, batch: B, context: DropoutContext): Scalar;
  /**
   * What answers and metrics are made of, without dropout. Where a scalar named `loss` is among it, which is the batch's
   * loss, an evaluation does not go through the model for it once more.
   */
  outputs(parameters: TaskParameters, batch: B): Record<string, Tensor>;
  /**
   * What the part of the model below the lowest trainable parameter gives for each row, of one shape in every batch;
   * a task whose features depend on the length of the batch has none.
   */
  features?(parameters: TaskParameters, batch: B): Tensor;
  /** One answer for each row of a batch. */
  decode(outputs: Record<string, HostTensor>, batch: B, options?: DecodeOptions): A[];
  /** The answer to an example from those to its rows, where it has several. */
  combine?(answers: readonly A[], options?: DecodeOptions): A;
  /** A fresh metric of the task. */
  metrics(): TaskMetric<B>;
  /** The metrics to show, where those of its kind do not all suit this model. */
  readonly scores?: readonly [ScoreColumn, ...ScoreColumn[]];
  /** What is decided on held-out rows after training. */
  tuning?(): Tuning<B>;
  /** How the task is trained, where that is at once, over `features` of an encoder that stays as it is. */
  solver?(): Solver<B>;
}
