import type { BertConfig } from '@bertwright/encoder';

/** What tells the models of a bench apart. */
export type ModelSize = Pick<
  BertConfig,
  'vocabularySize' | 'hiddenSize' | 'layers' | 'heads' | 'intermediateSize'
>;

/** Returns BERT's configuration for a size, with room for rows of `length` tokens and some more. */
export function configOf(
  size: ModelSize,
  { length, dropout }: { readonly length: number; readonly dropout: number },
): BertConfig {
  return {
    ...size,
    activation: 'gelu',
    maxPositions: Math.max(512, length + 32),
    tokenTypes: 2,
    layerNormEpsilon: 1e-12,
    hiddenDropout: dropout,
    attentionDropout: dropout,
    initializerRange: 0.02,
    padTokenId: 0,
  } as BertConfig;
}
