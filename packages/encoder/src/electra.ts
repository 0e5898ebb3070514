import { bertModules, readBertFields, writeBertFields } from './bert-fields.ts';
import { baseDefaults, checkConfig, checkCount, checkRate, type EncoderConfig } from './encoder-config.ts';
import { encoderFamily } from './encoder-family.ts';

/** The sizes and rates of an ELECTRA encoder (Clark et al. 2020): embeddings may be narrower than the hidden states. */
export type ElectraConfig = EncoderConfig & {
  /** Width of the embedding tables; a projection leads to `hiddenSize` where they differ. */
  readonly embeddingSize: number;
  /** Dropout rate of the summary that a multiple choice head reads. */
  readonly summaryDropout: number;
};

/** ELECTRA-small's values. */
const defaults = {
  ...baseDefaults,
  hiddenSize: 256,
  heads: 4,
  embeddingSize: 128,
  summaryDropout: 0.1,
};

/** ELECTRA's discriminator or generator exactly as Hugging Face's `ElectraModel` computes it; it has no pooler. */
export const electraFamily = encoderFamily<ElectraConfig>({
  modelType: 'electra',
  architecture: 'Electra',
  prefix: 'electra.',
  pooler: false,
  config(options) {
    const intermediateSize = 4 * (options.hiddenSize ?? defaults.hiddenSize);
    return check({ ...defaults, intermediateSize, ...options });
  },
  parseFields(fields) {
    fields.only('summary_type', 'first');
    fields.only('summary_use_proj', true);
    fields.only('summary_activation', 'gelu');
    return check({
      ...readBertFields(fields),
      embeddingSize: fields.optional('embedding_size', defaults.embeddingSize),
      summaryDropout: fields.optional('summary_last_dropout', defaults.summaryDropout),
    });
  },
  formatConfig: (config) => ({
    model_type: 'electra',
    ...writeBertFields(config),
    embedding_size: config.embeddingSize,
    summary_type: 'first',
    summary_use_proj: true,
    summary_activation: 'gelu',
    summary_last_dropout: config.summaryDropout,
  }),
  embeddingSize: (config) => config.embeddingSize,
  layers: bertModules.layers,
  modules: { ...bertModules.modules, 'embeddings.projection': 'embeddings_project' },
});

function check(config: ElectraConfig): ElectraConfig {
  checkCount('embeddingSize', config.embeddingSize);
  checkCount('tokenTypes', config.tokenTypes);
  checkRate('summaryDropout', config.summaryDropout);
  return checkConfig(config);
}
