import { requireNumber, requireWhole } from './recipe-error.ts';

/** How a model is trained. */
export interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number;
  /** The highest rate: it is reached after the warm-up and falls linearly to 0. */
  readonly learningRate: number;
  /** The part of all updates over which the rate rises from 0, in [0, 1]. */
  readonly warmup: number;
  readonly weightDecay: number;
  /** The largest norm of all gradients together. */
  readonly clip: number;
  /** The part of the target spread evenly over the labels, in [0, 1). */
  readonly labelSmoothing: number;
  /** The longest text in tokens, [CLS] and [SEP] included. */
  readonly maxLength: number;
  /** Decides the split, the order of the rows, fresh weights and dropout. */
  readonly seed: number;
  /** Ends the run after so many updates; for tests and trials. */
  readonly maxSteps: number;
}

/** The settings that BERT's authors fine-tuned with (Devlin et al. 2019, appendix A.3), without warm-up. */
export const defaultSettings: TrainingSettings = {
  epochs: 4,
  batchSize: 32,
  learningRate: 5e-5,
  warmup: 0,
  weightDecay: 0.01,
  clip: 1,
  labelSmoothing: 0,
  maxLength: 64,
  seed: 42,
  maxSteps: Number.POSITIVE_INFINITY,
};

/**
 * Returns complete settings.
 *
 * @throws RecipeError `invalid-option` for the first that cannot be.
 */
export function trainingSettings(given: Partial<TrainingSettings>): TrainingSettings {
  const settings = { ...defaultSettings, ...given };
  requireWhole('epochs', settings.epochs);
  requireWhole('the batch size', settings.batchSize);
  requireWhole('the maximum length', settings.maxLength, 3);
  requireWhole('the seed', settings.seed, 0);
  requireNumber('the learning rate', settings.learningRate, Number.MIN_VALUE, 10);
  requireNumber('the warm-up', settings.warmup, 0, 1);
  requireNumber('the weight decay', settings.weightDecay, 0, 10);
  requireNumber('the clipping norm', settings.clip, Number.MIN_VALUE, Number.MAX_VALUE);
  requireNumber('the label smoothing', settings.labelSmoothing, 0, 0.99);
  if (settings.maxSteps !== Number.POSITIVE_INFINITY) requireWhole('the number of steps', settings.maxSteps);
  return settings;
}
