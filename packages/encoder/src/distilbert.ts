import { parseActivation } from './activation.ts';
import { baseDefaults, checkConfig, checkRate, type EncoderConfig, refuseField } from './encoder-config.ts';
import { encoderFamily } from './encoder-family.ts';

/** The sizes and rates of a DistilBERT encoder (Sanh et al. 2019): no token types, no pooler. */
export type DistilbertConfig = EncoderConfig & {
  /** Dropout rate before a question answering head. */
  readonly questionAnsweringDropout: number;
};

const defaults = { ...baseDefaults, layers: 6, classifierDropout: 0.2, tokenTypes: 0 };
const questionAnsweringDropout = 0.1;

/** DistilBERT exactly as Hugging Face's `DistilBertModel` computes it. */
export const distilbertFamily = encoderFamily<DistilbertConfig>({
  modelType: 'distilbert',
  architecture: 'DistilBert',
  prefix: 'distilbert.',
  pooler: false,
  config(options) {
    const intermediateSize = 4 * (options.hiddenSize ?? defaults.hiddenSize);
    return check({ ...defaults, questionAnsweringDropout, intermediateSize, ...options });
  },
  parseFields({ values, required, optional, only }) {
    // Fixed positions would have to stay out of training.
    only('sinusoidal_pos_embds', false);
    return check({
      vocabularySize: required('vocab_size'),
      hiddenSize: required('dim'),
      layers: required('n_layers'),
      heads: required('n_heads'),
      intermediateSize: required('hidden_dim'),
      activation: parseActivation(values.activation ?? defaults.activation),
      hiddenDropout: optional('dropout', defaults.hiddenDropout),
      attentionDropout: optional('attention_dropout', defaults.attentionDropout),
      classifierDropout: optional('seq_classif_dropout', defaults.classifierDropout),
      questionAnsweringDropout: optional('qa_dropout', questionAnsweringDropout),
      maxPositions: optional('max_position_embeddings', defaults.maxPositions),
      tokenTypes: 0,
      initializerRange: optional('initializer_range', defaults.initializerRange),
      layerNormEpsilon: defaults.layerNormEpsilon,
      padTokenId: values.pad_token_id === null ? null : optional('pad_token_id', 0),
    });
  },
  formatConfig: (config) => ({
    model_type: 'distilbert',
    vocab_size: config.vocabularySize,
    dim: config.hiddenSize,
    n_layers: config.layers,
    n_heads: config.heads,
    hidden_dim: config.intermediateSize,
    activation: config.activation,
    dropout: config.hiddenDropout,
    attention_dropout: config.attentionDropout,
    seq_classif_dropout: config.classifierDropout ?? config.hiddenDropout,
    qa_dropout: config.questionAnsweringDropout,
    max_position_embeddings: config.maxPositions,
    initializer_range: config.initializerRange,
    pad_token_id: config.padTokenId,
    sinusoidal_pos_embds: false,
  }),
  // Nothing is dropped between attention and its residual.
  layer: { attentionOutputDropout: 0 },
  layers: 'transformer.layer',
  modules: {
    'embeddings.word': 'embeddings.word_embeddings',
    'embeddings.position': 'embeddings.position_embeddings',
    'embeddings.norm': 'embeddings.LayerNorm',
    'attention.query': 'attention.q_lin',
    'attention.key': 'attention.k_lin',
    'attention.value': 'attention.v_lin',
    'attention.output': 'attention.out_lin',
    'attention.norm': 'sa_layer_norm',
    'feedForward.intermediate': 'ffn.lin1',
    'feedForward.output': 'ffn.lin2',
    'feedForward.norm': 'output_layer_norm',
  },
});

function check(config: DistilbertConfig): DistilbertConfig {
  // Its config.json has no field for either.
  const { tokenTypes, layerNormEpsilon } = defaults;
  if (config.tokenTypes !== tokenTypes) refuseField('tokenTypes', `${tokenTypes}`, config.tokenTypes);
  if (config.layerNormEpsilon !== layerNormEpsilon)
    refuseField('layerNormEpsilon', `${layerNormEpsilon}`, config.layerNormEpsilon);
  checkRate('questionAnsweringDropout', config.questionAnsweringDropout);
  return checkConfig(config);
}
