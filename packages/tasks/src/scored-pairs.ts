import { type PrepareOptions, prepareTexts, type TextBatch, type TextPair } from './prepared-texts.ts';
import type { Prepared } from './task.ts';
import type { TaskExample } from './task-kind.ts';

/** One text or pair of texts, and its score where it has one. */
export interface ScoredText extends TextPair, TaskExample {
  readonly score?: number | undefined;
}

/** A batch of texts with the score of each [size], NaN where it has none. */
export interface ScoredBatch extends TextBatch {
  readonly targets: Float32Array;
}

/** Turns texts or pairs into tokens once. */
export function prepareScoredTexts(
  examples: readonly ScoredText[],
  options: PrepareOptions,
): Prepared<ScoredBatch> {
  const texts = prepareTexts(examples, options);
  return {
    ...texts,
    batch(planned) {
      const batch = texts.batch(planned);
      const targets = Float32Array.from(batch.rows, (row) => examples[row]!.score ?? Number.NaN);
      const weight = targets.filter((target) => !Number.isNaN(target)).length;
      return { ...batch, targets, ...(weight > 0 && weight < batch.size && { weight }) };
    },
  };
}
