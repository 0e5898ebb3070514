import { DataError } from '@bertwright/data';
import { type PrepareOptions, prepareTexts, type TextBatch, type TextPair } from './prepared-texts.ts';
import type { Prepared } from './task.ts';
import type { TaskExample } from './task-kind.ts';

/** One text, and those of all labels that it has, where they are known. */
export interface LabelSetText extends TextPair, TaskExample {
  readonly labels?: readonly string[] | undefined;
}

/** A batch of texts with 1 for each label that a text has, 0 for the others [size, labels]; -100 where not known. */
export interface LabelSetsBatch extends TextBatch {
  readonly targets: Float32Array;
}

/**
 * Turns texts into tokens and their labels into rows of 0 and 1, once.
 * @throws DataError `unknown-label` with the line, for a label that is not one of `labels`.
 */
export function prepareLabelSets(
  examples: readonly LabelSetText[],
  labels: readonly string[],
  options: PrepareOptions,
): Prepared<LabelSetsBatch> {
  const indices = labelSetIndices(examples, labels);
  const texts = prepareTexts(examples, options);
  return {
    ...texts,
    batch(planned) {
      const batch = texts.batch(planned);
      const targets = new Float32Array(batch.size * labels.length);
      let weight = 0;
      for (const [index, row] of batch.rows.entries()) {
        const own = indices[row];
        const start = index * labels.length;
        if (own === undefined) targets.fill(-100, start, start + labels.length);
        else weight++;
        for (const label of own ?? []) targets[start + label] = 1;
      }
      return { ...batch, targets, ...(weight > 0 && weight < batch.size && { weight }) };
    },
  };
}

/**
 * The numbers of each example's labels; undefined where they are not known.
 * @throws DataError `unknown-label` with file and line.
 */
export function labelSetIndices(
  examples: readonly LabelSetText[],
  labels: readonly string[],
  { name }: { readonly name?: string } = {},
): (readonly number[] | undefined)[] {
  const numbers = new Map(labels.map((label, index) => [label, index]));
  return examples.map(({ labels: own, line }) =>
    own?.map((label) => {
      const number = numbers.get(label);
      if (number !== undefined) return number;
      throw new DataError(
        'unknown-label',
        `Expected one of ${labels.length} known labels, got ${JSON.stringify(label)}; correct the label, or train a model that knows it.`,
        { ...(name !== undefined && { file: name }), ...(line !== undefined && { line }) },
      );
    }),
  );
}
