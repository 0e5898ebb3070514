import type { Variable } from '@bertwright/tensor';
import type { BertConfig } from './bert-config.ts';

/** A matrix `kernel` [in, out] and a `bias` [out]. */
export type Dense<T = Variable> = { readonly kernel: T; readonly bias: T };

/** Layer normalisation: `scale` [width] and `offset` [width]. */
export type Norm<T = Variable> = { readonly scale: T; readonly offset: T };

/** Embedding tables: words [vocabulary, hidden], positions [positions, hidden], token types [types, hidden]. */
export type Embeddings<T = Variable> = {
  readonly word: { readonly table: T };
  readonly position: { readonly table: T };
  readonly tokenType: { readonly table: T };
  readonly norm: Norm<T>;
};

/** Multi-head self-attention; every kernel is [hidden, hidden]. */
export type SelfAttention<T = Variable> = {
  readonly query: Dense<T>;
  readonly key: Dense<T>;
  readonly value: Dense<T>;
  readonly output: Dense<T>;
  readonly norm: Norm<T>;
};

/** Two dense layers: `intermediate` [hidden, intermediate], `output` [intermediate, hidden]. */
export type FeedForward<T = Variable> = {
  readonly intermediate: Dense<T>;
  readonly output: Dense<T>;
  readonly norm: Norm<T>;
};

/** One transformer layer. */
export type Layer<T = Variable> = {
  readonly attention: SelfAttention<T>;
  readonly feedForward: FeedForward<T>;
};

/** The tree of a BERT encoder, one leaf a parameter. */
export type BertTree<T = Variable> = {
  readonly embeddings: Embeddings<T>;
  readonly layers: readonly Layer<T>[];
  /** Absent under heads that read every token. */
  readonly pooler?: Dense<T>;
};

/**
 * Builds the tree of a BERT encoder.
 *
 * @param make called once for each parameter with its path within the encoder (`layers.3.attention.query.kernel`) and
 * its shape in memory.
 * @returns the tree of what `make` returned.
 */
export function bertTree<T>(
  config: BertConfig,
  make: (path: string, shape: number[]) => T,
  { pooler = true } = {},
): BertTree<T> {
  const { hiddenSize, intermediateSize } = config;
  const dense = (path: string, input: number, output: number): Dense<T> => ({
    kernel: make(`${path}.kernel`, [input, output]),
    bias: make(`${path}.bias`, [output]),
  });
  const norm = (path: string): Norm<T> => ({
    scale: make(`${path}.scale`, [hiddenSize]),
    offset: make(`${path}.offset`, [hiddenSize]),
  });
  const table = (path: string, rows: number) => ({ table: make(`${path}.table`, [rows, hiddenSize]) });
  const attention = (path: string): SelfAttention<T> => ({
    query: dense(`${path}.query`, hiddenSize, hiddenSize),
    key: dense(`${path}.key`, hiddenSize, hiddenSize),
    value: dense(`${path}.value`, hiddenSize, hiddenSize),
    output: dense(`${path}.output`, hiddenSize, hiddenSize),
    norm: norm(`${path}.norm`),
  });
  const feedForward = (path: string): FeedForward<T> => ({
    intermediate: dense(`${path}.intermediate`, hiddenSize, intermediateSize),
    output: dense(`${path}.output`, intermediateSize, hiddenSize),
    norm: norm(`${path}.norm`),
  });
  return {
    embeddings: {
      word: table('embeddings.word', config.vocabularySize),
      position: table('embeddings.position', config.maxPositions),
      tokenType: table('embeddings.tokenType', config.tokenTypes),
      norm: norm('embeddings.norm'),
    },
    layers: Array.from({ length: config.layers }, (_, index) => ({
      attention: attention(`layers.${index}.attention`),
      feedForward: feedForward(`layers.${index}.feedForward`),
    })),
    ...(pooler && { pooler: dense('pooler', hiddenSize, hiddenSize) }),
  };
}
