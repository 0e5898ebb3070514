import type { ModelSize } from '../training/config.ts';

/** Sizes of the models that are timed. */
export const models = {
  tiny: { vocabularySize: 500, hiddenSize: 32, layers: 2, heads: 2, intermediateSize: 64 },
  small: { vocabularySize: 4000, hiddenSize: 256, layers: 4, heads: 4, intermediateSize: 1024 },
  minilm: { vocabularySize: 30522, hiddenSize: 384, layers: 6, heads: 12, intermediateSize: 1536 },
  base: { vocabularySize: 30522, hiddenSize: 768, layers: 12, heads: 12, intermediateSize: 3072 },
} as const satisfies Record<string, ModelSize>;
