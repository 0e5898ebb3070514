import { bertModules, readBertFields, writeBertFields } from './bert-fields.ts';
import type { EncodeOptions, EncoderOutputs } from './encode.ts';
import { baseDefaults, checkConfig, checkCount, type EncoderConfig } from './encoder-config.ts';
import { encoderFamily } from './encoder-family.ts';
import type { EncoderInputs } from './encoder-inputs.ts';
import type { EncoderParameters } from './encoder-parameters.ts';

/** The sizes and rates of a BERT encoder (Devlin et al. 2019). */
export type BertConfig = EncoderConfig;

/** BERT exactly as Hugging Face's `BertModel` computes it. */
export const bertFamily = encoderFamily<BertConfig>({
  modelType: 'bert',
  architecture: 'Bert',
  prefix: 'bert.',
  pooler: true,
  config(options) {
    const intermediateSize = 4 * (options.hiddenSize ?? baseDefaults.hiddenSize);
    return check({ ...baseDefaults, intermediateSize, ...options });
  },
  parseFields: (fields) => check(readBertFields(fields)),
  formatConfig: (config) => ({ model_type: 'bert', ...writeBertFields(config) }),
  layers: bertModules.layers,
  modules: { ...bertModules.modules, pooler: 'pooler.dense' },
});

function check(config: BertConfig): BertConfig {
  checkCount('tokenTypes', config.tokenTypes);
  return checkConfig(config);
}

/** `bertFamily.encode`: runs a BERT encoder. */
export function bert(
  parameters: EncoderParameters,
  inputs: EncoderInputs,
  config: BertConfig,
  options?: EncodeOptions,
): EncoderOutputs {
  return bertFamily.encode(parameters, inputs, config, options);
}

/** `bertFamily.config`: a complete, checked configuration; BERT-base's values where `options` says nothing. */
export function bertConfig(options: Partial<BertConfig> & Pick<BertConfig, 'vocabularySize'>): BertConfig {
  return bertFamily.config(options);
}

/** `bertFamily.parameters`: fresh parameters, a tree of variables that the caller owns. */
export function bertParameters(
  config: BertConfig,
  options?: Parameters<typeof bertFamily.parameters>[1],
): EncoderParameters {
  return bertFamily.parameters(config, options);
}
