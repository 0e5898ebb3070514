import { keptNumbers } from './kept-numbers.ts';
import type { Rows } from './rows.ts';

/**
 * A metric of data that comes in pieces. `update` takes what the pure function takes and refuses bad input
 * before it counts any of it; `result` may be asked at any time and changes nothing. However the data is cut
 * into pieces, the result is that of the pure function on the whole, up to the rounding of sums.
 */
export interface Streaming<Input extends readonly unknown[], Result> {
  update(...input: Input): void;
  result(): Result;
}

/** Labels and what was predicted for them, each `[examples]`. */
export type Paired = readonly [labels: ArrayLike<number>, predictions: ArrayLike<number>];

/** Labels `[examples]` and a row of scores for each, `[examples, classes]`. */
export type LabelledRows = readonly [labels: ArrayLike<number>, rows: Rows];

/** Rows of one number a label, `[examples, labels]`, and what was predicted for them. */
export type PairedRows = readonly [labels: Rows, predictions: Rows];

/** A stream whose result is a function of another's. */
export function mapStream<Input extends readonly unknown[], From, To>(
  stream: Streaming<Input, From>,
  to: (result: From) => To,
): Streaming<Input, To> {
  return { update: (...input) => stream.update(...input), result: () => to(stream.result()) };
}

/** A stream that keeps every pair, in as few bytes as hold it exactly, for metrics that need the order of all. */
export function keepingStream<Result>(
  check: (...input: Paired) => void,
  of: (...input: Paired) => Result,
): Streaming<Paired, Result> {
  const first = keptNumbers();
  const second = keptNumbers();
  return {
    update(labels, predictions) {
      check(labels, predictions);
      first.push(labels);
      second.push(predictions);
    },
    result: () => of(first.values(), second.values()),
  };
}

/** A stream whose result is the mean of a metric over updates; NaN before the first. */
export function meanStream<Input extends readonly unknown[]>(
  of: (...input: Input) => number,
): Streaming<Input, number> {
  let sum = 0;
  let count = 0;
  return {
    update(...input) {
      sum += of(...input);
      count++;
    },
    result: () => sum / count,
  };
}

/** The result of a stream that is updated once. */
export function once<Input extends readonly unknown[], Result>(
  stream: Streaming<Input, Result>,
  ...input: Input
): Result {
  stream.update(...input);
  return stream.result();
}
