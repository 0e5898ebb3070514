import { describe, expect, test } from 'vitest';
import { bertConfig, bertFamily, EncoderError } from '../src/index.ts';

const json = {
  architectures: ['BertModel'],
  model_type: 'bert',
  vocab_size: 211,
  hidden_size: 48,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  intermediate_size: 96,
  hidden_act: 'gelu_new',
  hidden_dropout_prob: 0.2,
  attention_probs_dropout_prob: 0,
  classifier_dropout: 0.3,
  max_position_embeddings: 40,
  type_vocab_size: 3,
  initializer_range: 0.01,
  layer_norm_eps: 1e-5,
  pad_token_id: 1,
  position_embedding_type: 'absolute',
};

describe('parseConfig of BERT', () => {
  test('reads every field that the encoder needs', () => {
    expect(bertFamily.parseConfig(json)).toEqual({
      vocabularySize: 211,
      hiddenSize: 48,
      layers: 3,
      heads: 4,
      intermediateSize: 96,
      activation: 'gelu_new',
      hiddenDropout: 0.2,
      attentionDropout: 0,
      classifierDropout: 0.3,
      maxPositions: 40,
      tokenTypes: 3,
      initializerRange: 0.01,
      layerNormEpsilon: 1e-5,
      padTokenId: 1,
    });
  });

  test("takes Hugging Face's defaults for what first configurations leave out", () => {
    const { vocab_size, hidden_size, num_hidden_layers, num_attention_heads, intermediate_size } = json;
    const sizes = { vocab_size, hidden_size, num_hidden_layers, num_attention_heads, intermediate_size };
    expect(bertFamily.parseConfig({ architectures: ['BertForMaskedLM'], ...sizes })).toEqual(
      bertConfig({ vocabularySize: 211, hiddenSize: 48, layers: 3, heads: 4, intermediateSize: 96 }),
    );
  });

  test('gives back what formatConfig wrote', () => {
    const config = bertFamily.parseConfig(json);
    expect(bertFamily.parseConfig(JSON.parse(JSON.stringify(bertFamily.formatConfig(config))))).toEqual(
      config,
    );
    const { architectures: _, ...fields } = json;
    expect(bertFamily.formatConfig(config)).toEqual(fields);
  });

  const unsupported: [string, object][] = [
    ['another architecture', { model_type: 'roberta' }],
    ['no model type and a foreign architecture', { model_type: undefined, architectures: ['GPT2Model'] }],
    ['no model type and no architecture', { model_type: undefined, architectures: undefined }],
    ['relative positions', { position_embedding_type: 'relative_key' }],
    ['a decoder', { is_decoder: true }],
    ['cross-attention', { add_cross_attention: true }],
    ['an activation that is not known', { hidden_act: 'mish' }],
  ];
  test.each(unsupported)('refuses %s', (_, change) => {
    const run = () => bertFamily.parseConfig({ ...json, ...change });
    expect(run).toThrow(EncoderError);
    expect(run).toThrow(expect.objectContaining({ code: 'config-unsupported' }));
  });

  const invalid: [string, object][] = [
    ['a missing size', { hidden_size: undefined }],
    ['a size that is text', { hidden_size: '48' }],
    ['a size of 0', { num_hidden_layers: 0 }],
    ['more layers than any model has', { num_hidden_layers: 1e9 }],
    ['a size that is no whole number', { vocab_size: 10.5 }],
    ['heads that do not divide the width', { num_attention_heads: 5 }],
    ['a dropout rate of 1', { hidden_dropout_prob: 1 }],
    ['a dropout rate below 0', { classifier_dropout: -0.1 }],
    ['an epsilon of 0', { layer_norm_eps: 0 }],
    ['a padding id beyond the vocabulary', { pad_token_id: 211 }],
  ];
  test.each(invalid)('refuses %s', (_, change) => {
    const run = () => bertFamily.parseConfig({ ...json, ...change });
    expect(run).toThrow(EncoderError);
    expect(run).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  });

  test.each([null, [], 'bert', 3])('refuses %j, which is no object', (contents) => {
    expect(() => bertFamily.parseConfig(contents)).toThrow(
      expect.objectContaining({ code: 'config-invalid' }),
    );
  });
});

describe('bertConfig', () => {
  test('makes the feed-forward layers four times as wide as the hidden states', () => {
    expect(bertConfig({ vocabularySize: 100, hiddenSize: 256, heads: 4 }).intermediateSize).toBe(1024);
    expect(
      bertConfig({ vocabularySize: 100, hiddenSize: 256, heads: 4, intermediateSize: 512 }).intermediateSize,
    ).toBe(512);
  });
});
