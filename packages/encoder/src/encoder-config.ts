import { type ActivationName, parseActivation } from './activation.ts';
import { EncoderError } from './encoder-error.ts';

/** The sizes and rates that every encoder has; a family may add its own. */
export type EncoderConfig = {
  /** Rows of the word embedding table. */
  readonly vocabularySize: number;
  /** Width of the hidden states. */
  readonly hiddenSize: number;
  /** Number of transformer layers, at most 1000. */
  readonly layers: number;
  /** Number of attention heads; divides `hiddenSize`. */
  readonly heads: number;
  /** Width of the feed-forward layers. */
  readonly intermediateSize: number;
  /** Activation between the two feed-forward matrices, as Hugging Face names it. */
  readonly activation: ActivationName;
  /** Dropout rate after the embeddings, the attention output and the feed-forward output. */
  readonly hiddenDropout: number;
  /** Dropout rate of the attention probabilities. */
  readonly attentionDropout: number;
  /** Dropout rate before a classifier; `null` means `hiddenDropout`. */
  readonly classifierDropout: number | null;
  /** The longest input in tokens: rows of the position embedding table. */
  readonly maxPositions: number;
  /** Rows of the token type embedding table; 0 where the family has none. */
  readonly tokenTypes: number;
  /** Standard deviation of fresh weights. */
  readonly initializerRange: number;
  /** Added to the variance in layer normalisation. */
  readonly layerNormEpsilon: number;
  /** The id that fills short rows; its word embedding gets no gradient, as in PyTorch. `null`: none. */
  readonly padTokenId: number | null;
};

/** BERT-base's values. */
export const baseDefaults: Omit<EncoderConfig, 'vocabularySize'> = {
  hiddenSize: 768,
  layers: 12,
  heads: 12,
  intermediateSize: 3072,
  activation: 'gelu',
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  classifierDropout: null,
  maxPositions: 512,
  tokenTypes: 2,
  initializerRange: 0.02,
  layerNormEpsilon: 1e-12,
  padTokenId: 0,
};

/** Throws `config-invalid` for one field. */
export function refuseField(field: string, expected: string, received: unknown): never {
  throw new EncoderError(
    'config-invalid',
    `Expected ${field} to be ${expected}, got ${JSON.stringify(received) ?? 'nothing'}: correct the configuration.`,
  );
}

/** Throws `config-invalid` for a value that is no whole number from `least` to `most`. */
export function checkCount(field: string, value: unknown, least = 1, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  const from = least === 1 ? 'above 0' : `from ${least}`;
  const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` of at most ${most}`;
  refuseField(field, `a whole number ${from}${upTo}`, value);
}

/** A tree has a branch for each layer, before any file says how many there are. */
const mostLayers = 1000;

/** Throws `config-invalid` for a value that is no rate of dropout. */
export function checkRate(field: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0 && value < 1) return;
  refuseField(field, 'a rate from 0 to below 1', value);
}

/** Returns `config` as it is, or throws for the first value that cannot be run. */
export function checkConfig<C extends EncoderConfig>(config: C): C {
  const counts = ['vocabularySize', 'hiddenSize', 'heads', 'intermediateSize', 'maxPositions'] as const;
  for (const field of counts) checkCount(field, config[field]);
  checkCount('layers', config.layers, 1, mostLayers);
  checkCount('tokenTypes', config.tokenTypes, 0);
  if (config.hiddenSize % config.heads !== 0)
    refuseField('heads', `a divisor of hiddenSize ${config.hiddenSize}`, config.heads);
  for (const field of ['hiddenDropout', 'attentionDropout', 'classifierDropout'] as const)
    checkRate(field, config[field] ?? 0);
  for (const field of ['layerNormEpsilon', 'initializerRange'] as const) {
    const value = config[field];
    if (typeof value !== 'number' || !(value > 0)) refuseField(field, 'a number above 0', value);
  }
  const pad = config.padTokenId;
  if (pad !== null && !(Number.isSafeInteger(pad) && pad >= 0 && pad < config.vocabularySize)) {
    refuseField('padTokenId', `an id below the vocabulary size ${config.vocabularySize}`, pad);
  }
  parseActivation(config.activation);
  return config;
}
