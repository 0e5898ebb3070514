import { parseActivation } from './activation.ts';
import type { ConfigFields } from './config-fields.ts';
import { baseDefaults, type EncoderConfig } from './encoder-config.ts';
import type { ModuleNames } from './encoder-entries.ts';

/**
 * Reads the fields of a `config.json` that BERT and its descendants have alike.
 * @throws EncoderError `config-invalid`, `config-unsupported`
 */
export function readBertFields({ values, required, optional, only }: ConfigFields): EncoderConfig {
  only('position_embedding_type', 'absolute');
  only('is_decoder', false);
  only('add_cross_attention', false);
  return {
    vocabularySize: required('vocab_size'),
    hiddenSize: required('hidden_size'),
    layers: required('num_hidden_layers'),
    heads: required('num_attention_heads'),
    intermediateSize: required('intermediate_size'),
    activation: parseActivation(values.hidden_act ?? baseDefaults.activation),
    hiddenDropout: optional('hidden_dropout_prob', baseDefaults.hiddenDropout),
    attentionDropout: optional('attention_probs_dropout_prob', baseDefaults.attentionDropout),
    classifierDropout: optional('classifier_dropout', null),
    maxPositions: optional('max_position_embeddings', baseDefaults.maxPositions),
    tokenTypes: optional('type_vocab_size', baseDefaults.tokenTypes),
    initializerRange: optional('initializer_range', baseDefaults.initializerRange),
    layerNormEpsilon: optional('layer_norm_eps', baseDefaults.layerNormEpsilon),
    padTokenId: values.pad_token_id === null ? null : optional('pad_token_id', 0),
  };
}

/** Writes what `readBertFields` reads. */
export function writeBertFields(config: EncoderConfig): Record<string, unknown> {
  return {
    vocab_size: config.vocabularySize,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    intermediate_size: config.intermediateSize,
    hidden_act: config.activation,
    hidden_dropout_prob: config.hiddenDropout,
    attention_probs_dropout_prob: config.attentionDropout,
    classifier_dropout: config.classifierDropout,
    max_position_embeddings: config.maxPositions,
    type_vocab_size: config.tokenTypes,
    initializer_range: config.initializerRange,
    layer_norm_eps: config.layerNormEpsilon,
    pad_token_id: config.padTokenId,
    position_embedding_type: 'absolute',
  };
}

/** What BERT and its descendants call their modules. */
export const bertModules: ModuleNames = {
  layers: 'encoder.layer',
  modules: {
    'embeddings.word': 'embeddings.word_embeddings',
    'embeddings.position': 'embeddings.position_embeddings',
    'embeddings.tokenType': 'embeddings.token_type_embeddings',
    'embeddings.norm': 'embeddings.LayerNorm',
    'attention.query': 'attention.self.query',
    'attention.key': 'attention.self.key',
    'attention.value': 'attention.self.value',
    'attention.output': 'attention.output.dense',
    'attention.norm': 'attention.output.LayerNorm',
    'feedForward.intermediate': 'intermediate.dense',
    'feedForward.output': 'output.dense',
    'feedForward.norm': 'output.LayerNorm',
  },
};
