import { labelIndices } from '@bertwright/data';
import { type PrepareOptions, prepareTexts, type TextBatch, type TextPair } from './prepared-texts.ts';
import type { Prepared } from './task.ts';
import type { TaskExample } from './task-kind.ts';

/** One text or pair of texts, and its label where it has one. */
export interface LabelledText extends TextPair, TaskExample {
  readonly label?: string | undefined;
}

/** A batch of texts with the class number of each, -100 where it has no label. */
export interface LabelledBatch extends TextBatch {
  readonly labels: Int32Array;
}

/**
 * Turns texts into tokens and their labels into class numbers, once.
 * @throws DataError `unknown-label` with the line, for a label that is not one of `labels`.
 */
export function prepareLabelledTexts(
  examples: readonly LabelledText[],
  labels: readonly string[],
  options: PrepareOptions,
): Prepared<LabelledBatch> {
  const classes = classNumbers(examples, labels);
  const texts = prepareTexts(examples, options);
  return {
    ...texts,
    batch(planned) {
      const batch = texts.batch(planned);
      const numbers = batch.rows.map((row) => classes[row]!);
      const weight = numbers.filter((number) => number >= 0).length;
      return { ...batch, labels: numbers, ...(weight > 0 && weight < batch.size && { weight }) };
    },
  };
}

/** The class number of each example [examples]; -100, which losses ignore, where it has no label. */
export function classNumbers(
  examples: readonly LabelledText[],
  labels: readonly string[],
  source: { readonly name?: string } = {},
): Int32Array {
  const classes = new Int32Array(examples.length).fill(-100);
  const labelled = examples.flatMap(({ label, line }, row) =>
    label === undefined ? [] : [{ row, label, ...(line !== undefined && { line }) }],
  );
  labelIndices(labelled, labels, source).forEach((number, index) => {
    classes[labelled[index]!.row] = number;
  });
  return classes;
}
