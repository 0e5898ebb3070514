import { checkOption, counted, type Limits } from './option.ts';

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
  /** The longest text in tokens, [CLS] and [SEP] included. */
  readonly maxLength: number;
  /** Decides the split, the order of the rows, fresh weights and dropout. */
  readonly seed: number;
  /** Ends the run after so many updates; for tests and trials. */
  readonly maxSteps: number;
  /** What the learning rate is multiplied with from each layer of the encoder to the one below it; 1 where left out. */
  readonly layerDecay?: number;
  /**
   * Epochs from the head to the last layer, and from each layer to the one below it, that are then trained too (gradual
   * unfreezing); all are trained from the start where it is left out.
   */
  readonly unfreezeEvery?: number;
  /** Which epoch's weights are saved: the last, or the one that scores best on the validation rows. */
  readonly keep: 'last' | 'best';
}

/** The settings that BERT's authors fine-tuned with (Devlin et al. 2019, appendix A.3), without warm-up. */
export const defaultSettings: TrainingSettings = {
  epochs: 4,
  batchSize: 32,
  learningRate: 5e-5,
  warmup: 0,
  weightDecay: 0.01,
  clip: 1,
  maxLength: 64,
  seed: 42,
  maxSteps: Number.POSITIVE_INFINITY,
  keep: 'last',
};

type NumericSetting = Exclude<keyof TrainingSettings, 'keep' | 'layerDecay' | 'unfreezeEvery'>;

const limits: { readonly [Name in NumericSetting]: readonly [name: string, limits: Limits] } = {
  epochs: ['the number of epochs', counted],
  batchSize: ['the batch size', counted],
  learningRate: ['the learning rate', { above: 0, most: 10 }],
  warmup: ['the warm-up', { least: 0, most: 1 }],
  weightDecay: ['the weight decay', { least: 0, most: 10 }],
  clip: ['the clipping norm', { above: 0, below: Infinity }],
  maxLength: ['the maximum length', { whole: true, least: 3 }],
  seed: ['the seed', { whole: true, least: 0, most: 2 ** 32 - 1 }],
  maxSteps: ['the number of steps', counted],
};

/** Those that a run may do without. */
const optionalLimits: Readonly<
  Record<'layerDecay' | 'unfreezeEvery', readonly [name: string, limits: Limits]>
> = {
  layerDecay: ['the layer decay', { above: 0, most: 1 }],
  unfreezeEvery: ['the epochs between layers that are unfrozen', counted],
};

/**
 * Returns complete settings.
 *
 * @throws RecipeError `invalid-option` for the first that cannot be.
 */
export function trainingSettings(given: Partial<TrainingSettings> = {}): TrainingSettings {
  const settings = { ...defaultSettings, ...given };
  for (const [key, [name, allowed]] of Object.entries(limits)) {
    const value = settings[key as NumericSetting];
    const usual = defaultSettings[key as NumericSetting];
    if (key === 'maxSteps' && value === usual) continue;
    const remedy = Number.isFinite(usual) ? `${usual} is the default` : 'leave it out to train all epochs';
    checkOption(name, value, allowed, remedy);
  }
  for (const [key, [name, allowed]] of Object.entries(optionalLimits)) {
    const value = settings[key as keyof typeof optionalLimits];
    if (value !== undefined) checkOption(name, value, allowed, 'leave it out to do without');
  }
  return settings;
}
