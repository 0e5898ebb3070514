import { labelIndices } from '@bertwright/data';
import { type PrepareOptions, prepareTexts, type TextBatch } from './prepared-texts.ts';
import type { Prepared } from './task.ts';

/** One text, and its label where it has one. */
export interface TextClassificationExample {
  readonly text: string;
  readonly label?: string;
  /** The line that it comes from, for errors. */
  readonly line?: number;
}

/** A batch of texts with the class number of each, -100 where it has no label. */
export interface TextClassificationBatch extends TextBatch {
  readonly labels: Int32Array;
}

/**
 * Turns texts into tokens and their labels into class numbers, once.
 * @throws DataError `unknown-label` with the line, for a label that is not one of `labels`.
 */
export function prepareLabelledTexts(
  examples: readonly TextClassificationExample[],
  labels: readonly string[],
  options: PrepareOptions,
): Prepared<TextClassificationBatch> {
  const classes = classNumbers(examples, labels);
  const texts = prepareTexts(
    examples.map(({ text }) => text),
    options,
  );
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
function classNumbers(examples: readonly TextClassificationExample[], labels: readonly string[]): Int32Array {
  const classes = new Int32Array(examples.length).fill(-100);
  const labelled = examples.flatMap(({ label, line }, row) =>
    label === undefined ? [] : [{ row, label, ...(line !== undefined && { line }) }],
  );
  labelIndices(labelled, labels).forEach((number, index) => {
    classes[labelled[index]!.row] = number;
  });
  return classes;
}
