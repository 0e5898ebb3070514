import type { TypedArray } from '@bertwright/tensor';

/** One output on the host: its numbers in row-major order and its shape. */
export interface TypedArrayWithShape {
  readonly values: TypedArray;
  readonly shape: readonly number[];
}

/** Something that is measured over a data set; made anew for each evaluation. */
export interface Metric<B> {
  /** Takes in one batch, in any order of batches. */
  update(outputs: Record<string, TypedArrayWithShape>, batch: B): void;
  /** The values by name, once all batches are taken in. */
  result(): Record<string, number>;
}

/** What an evaluation came to: the mean loss and each metric's values. */
export interface Scores {
  readonly loss: number;
  readonly [name: string]: number;
}
