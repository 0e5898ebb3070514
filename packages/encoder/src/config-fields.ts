import { parseActivation } from './activation.ts';
import { type BertConfig, bertDefaults, checkBertConfig, refuseField } from './bert-config.ts';
import { EncoderError } from './encoder-error.ts';

/**
 * Reads the contents of a Hugging Face `config.json`.
 *
 * @param json the parsed contents of the file.
 * @returns the configuration of the encoder; what a head or a tokenizer would read is left out.
 * @throws EncoderError `config-invalid` where a field is missing or of the wrong kind, `config-unsupported` where the
 * configuration asks for what this encoder does not do: another `model_type`, a decoder, relative positions, an
 * activation that is not known.
 */
export function parseBertConfig(json: unknown): BertConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refuseField('config.json', 'an object', json);
  }
  const fields = json as Record<string, unknown>;
  checkFamily(fields);
  const required = (name: string): number => {
    const value = fields[name];
    return typeof value === 'number' ? value : refuseField(`${name} in config.json`, 'a number', value);
  };
  const optional = <T extends number | null>(name: string, otherwise: T): number | T => {
    const value = fields[name];
    if (value === undefined || value === null) return otherwise;
    return typeof value === 'number' ? value : refuseField(`${name} in config.json`, 'a number', value);
  };
  return checkBertConfig({
    vocabularySize: required('vocab_size'),
    hiddenSize: required('hidden_size'),
    layers: required('num_hidden_layers'),
    heads: required('num_attention_heads'),
    intermediateSize: required('intermediate_size'),
    activation: parseActivation(fields.hidden_act ?? bertDefaults.activation),
    hiddenDropout: optional('hidden_dropout_prob', bertDefaults.hiddenDropout),
    attentionDropout: optional('attention_probs_dropout_prob', bertDefaults.attentionDropout),
    classifierDropout: optional('classifier_dropout', null),
    maxPositions: optional('max_position_embeddings', bertDefaults.maxPositions),
    tokenTypes: optional('type_vocab_size', bertDefaults.tokenTypes),
    initializerRange: optional('initializer_range', bertDefaults.initializerRange),
    layerNormEpsilon: optional('layer_norm_eps', bertDefaults.layerNormEpsilon),
    padTokenId: fields.pad_token_id === null ? null : optional('pad_token_id', 0),
  });
}

function checkFamily(fields: Record<string, unknown>): void {
  const unsupported = (field: string, expected: string): never => {
    throw new EncoderError(
      'config-unsupported',
      `Expected ${field} in config.json to be ${expected}, got ${JSON.stringify(fields[field]) ?? 'nothing'}: choose a BERT model.`,
    );
  };
  // The first published configurations name their architecture only.
  const { architectures } = fields;
  const named = Array.isArray(architectures) && architectures.some((name) => String(name).startsWith('Bert'));
  if (fields.model_type !== 'bert' && !(fields.model_type === undefined && named)) {
    unsupported('model_type', '"bert"');
  }
  if ((fields.position_embedding_type ?? 'absolute') !== 'absolute') {
    unsupported('position_embedding_type', '"absolute"');
  }
  if (fields.is_decoder) unsupported('is_decoder', 'false');
  if (fields.add_cross_attention) unsupported('add_cross_attention', 'false');
}

/** The fields of a Hugging Face `config.json` that describe this encoder; `architectures` and labels are the task's. */
export function formatBertConfig(config: BertConfig): Record<string, unknown> {
  return {
    model_type: 'bert',
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
