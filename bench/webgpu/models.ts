/** Sizes of the models that are timed. */
export const models = {
  tiny: { vocabularySize: 500, hiddenSize: 32, layers: 2, heads: 2, intermediateSize: 64 },
  /** MiniLM's layers and heads, so thin that little is left to compute: what a step costs by itself. */
  thin: { vocabularySize: 500, hiddenSize: 48, layers: 6, heads: 12, intermediateSize: 96 },
  minilm: { vocabularySize: 30522, hiddenSize: 384, layers: 6, heads: 12, intermediateSize: 1536 },
  base: { vocabularySize: 30522, hiddenSize: 768, layers: 12, heads: 12, intermediateSize: 3072 },
} as const;
