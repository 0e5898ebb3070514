import { checkPaired } from './paired.ts';
import { checkColumns, checkRows, type Rows } from './rows.ts';
import { type LabelledRows, mapStream, once, type Streaming } from './streaming.ts';

export interface CrossEntropyOptions {
  /** Examples with this label count for nothing, as in PyTorch; −100 by default. */
  ignoredLabel?: number | undefined;
}

/**
 * The mean over examples of −log softmax(logits)[label], in nats; NaN where no example counts, as in PyTorch. Rows
 * may be log-probabilities as well: a constant added to a row changes nothing.
 *
 * @param labels class numbers from 0, `[examples]`
 * @param logits `[examples, classes]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for a label that is no column; `invalid-value` for NaN.
 */
export function crossEntropy(
  labels: ArrayLike<number>,
  logits: Rows,
  options: CrossEntropyOptions = {},
): number {
  return once(crossEntropyStream(options), labels, logits);
}

/** The streaming form of {@link crossEntropy}; it keeps two numbers. */
export function crossEntropyStream({
  ignoredLabel = -100,
}: CrossEntropyOptions = {}): Streaming<LabelledRows, number> {
  let sum = 0;
  let count = 0;
  let width: number | undefined;
  return {
    update(labels, logits) {
      checkPaired('labels and rows of logits', labels, logits);
      const columns = checkRows('logits', logits, width);
      const counted = Array.from(labels).flatMap((label, index) =>
        label === ignoredLabel ? [] : [[label, logits[index]!] as const],
      );
      checkColumns(
        counted.map(([label]) => label),
        columns ?? 0,
      );
      width = columns;
      for (const [label, row] of counted) sum += lossOf(row, label);
      count += counted.length;
    },
    result: () => sum / count,
  };
}

/**
 * e to the {@link crossEntropy}: the number of equally likely words that leave one as unsure as the model is. Infinity
 * where it overflows.
 *
 * @throws MetricsError as {@link crossEntropy}.
 */
export function perplexity(
  labels: ArrayLike<number>,
  logits: Rows,
  options: CrossEntropyOptions = {},
): number {
  return once(perplexityStream(options), labels, logits);
}

/** The streaming form of {@link perplexity}; it keeps two numbers. */
export function perplexityStream(options: CrossEntropyOptions = {}): Streaming<LabelledRows, number> {
  return mapStream(crossEntropyStream(options), Math.exp);
}

function lossOf(row: ArrayLike<number>, label: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let column = 0; column < row.length; column++) largest = Math.max(largest, row[column]!);
  let sum = 0;
  for (let column = 0; column < row.length; column++) sum += Math.exp(row[column]! - largest);
  return largest - row[label]! + Math.log(sum);
}
