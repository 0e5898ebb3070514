import type { ModelShape } from '../training/model.ts';

/** Shapes of the models that are timed. */
export const models = {
  tiny: { vocabulary: 500, hidden: 32, layers: 2, heads: 2, intermediate: 64 },
  small: { vocabulary: 4000, hidden: 256, layers: 4, heads: 4, intermediate: 1024 },
  /** MiniLM's layers and heads, so thin that little is left to compute: what a step costs by itself. */
  thin: { vocabulary: 500, hidden: 48, layers: 6, heads: 12, intermediate: 96 },
  minilm: { vocabulary: 30522, hidden: 384, layers: 6, heads: 12, intermediate: 1536 },
  base: { vocabulary: 30522, hidden: 768, layers: 12, heads: 12, intermediate: 3072 },
} as const satisfies Record<string, Omit<ModelShape, 'dropout'>>;
