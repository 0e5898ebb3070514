import { batches, paddingReport } from '@bertwright/data';
import type { Prepared, TaskBatch } from '@bertwright/tasks';
import { shuffle } from '@bertwright/tensor';
import type { TrainingSettings } from './training-settings.ts';

// Short texts pad less than to 8; the buckets stay few all the same.
const lengthMultiple = 4;

/** The batches of a data set: shuffled by epoch for training, in order of length for everything else. */
export interface BatchPlan<B extends TaskBatch> {
  /** Batches of an epoch. */
  readonly count: number;
  /** The part of the tokens of the first epoch that is padding. */
  readonly waste: number;
  batches(epoch: number): Iterable<B>;
}

/** Training batches: rows of like length together, in another order each epoch. */
export function trainingBatches<B extends TaskBatch>(
  prepared: Prepared<B>,
  { batchSize, seed, maxLength }: TrainingSettings,
): BatchPlan<B> {
  const plan = (epoch: number) =>
    batches(prepared.lengths, { batchSize, seed, epoch, maxLength, multiple: lengthMultiple, shuffle });
  return describe(prepared, plan, seed);
}

/**
 * Batches for evaluation and prediction: sorted by length, the least padding. What is random in them is the same in every
 * run, so that runs can be compared.
 */
export function orderedBatches<B extends TaskBatch>(
  prepared: Prepared<B>,
  { batchSize, maxLength }: Pick<TrainingSettings, 'batchSize' | 'maxLength'>,
): BatchPlan<B> {
  const planned = batches(prepared.lengths, {
    batchSize,
    maxLength,
    multiple: lengthMultiple,
    shuffle: false,
  });
  return describe(prepared, () => planned);
}

function describe<B extends TaskBatch>(
  prepared: Prepared<B>,
  plan: (epoch: number) => ReturnType<typeof batches>,
  seed = 0,
): BatchPlan<B> {
  const first = plan(0);
  return {
    count: first.length,
    waste: paddingReport(first, prepared.lengths).waste,
    *batches(epoch) {
      for (const planned of plan(epoch)) yield prepared.batch({ ...planned, epoch, seed });
    },
  };
}
