import type { ParameterEntry } from '@bertwright/checkpoint';
import type { DropoutContext } from '@bertwright/encoder';
import type { ParameterTree, Scalar, Tensor } from '@bertwright/tensor';
import type { Wordpiece } from '@bertwright/wordpiece';

/** What every batch has, whatever its task. */
export interface TaskBatch {
  /** Number of examples. */
  readonly size: number;
  /** The index of each example in its data set. */
  readonly rows: Int32Array;
  /** What `features` returned for these rows: `loss` and `outputs` go on from there. */
  readonly features?: Tensor;
  /** Number of examples that the loss is a mean over, where it is not all. */
  readonly weight?: number;
}

/** Values of one output tensor, read back to the host. */
export interface HostTensor {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Examples turned into tokens once, from which any rows can be taken as a batch. */
export interface Prepared<B extends TaskBatch> {
  /** Number of examples. */
  readonly size: number;
  /** Tokens of each example, special tokens included, after truncation. */
  readonly lengths: Int32Array;
  /** Number of examples that were cut to the maximum length. */
  readonly truncated: number;
  /**
   * Those rows as a batch, padded to `length` tokens: by default the longest of them, rounded up to the task's length
   * multiple.
   */
  batch(planned: { rows: ArrayLike<number>; length?: number }): B;
}

/** Numbers that grow batch by batch. */
export interface TaskMetric<B extends TaskBatch> {
  update(outputs: Record<string, HostTensor>, batch: B): void;
  result(): Record<string, number>;
}

/**
 * One task: examples to batches, a loss, outputs to answers, and the metrics of its field, over one model. It fits the
 * trainer by its shape.
 */
export interface Task<Example, B extends TaskBatch, P extends ParameterTree, Answer> {
  /** The task's name, as the command line spells it. */
  readonly kind: string;
  /** Everything that the model learns; the task owns it, `disposeTree` frees it. */
  readonly parameters: P;
  readonly tokenizer: Wordpiece;
  /** The longest input in tokens; longer examples are cut. */
  readonly maxLength: number;
  /** Each parameter's names in Hugging Face checkpoints. */
  readonly entries: readonly ParameterEntry[];
  /** The contents of the model's `config.json`. */
  configJson(): Record<string, unknown>;

  /** Turns examples into tokens. */
  prepare(examples: readonly Example[]): Prepared<B>;
  /** All examples as one batch. */
  encode(examples: readonly Example[]): B;
  /** The mean loss over the batch's labelled examples: a scalar. */
  loss(parameters: P, batch: B, context: DropoutContext): Scalar;
  /** What answers and metrics are made of, without dropout. */
  outputs(parameters: P, batch: B): Record<string, Tensor>;
  /** What the part of the model below the lowest trainable parameter gives for each row [rows, ...]. */
  features(parameters: P, batch: B): Tensor;
  /** One answer for each example of a batch. */
  decode(outputs: Record<string, HostTensor>, options?: { top?: number }): Answer[];
  /** A fresh metric of the task. */
  metrics(): TaskMetric<B>;
}
