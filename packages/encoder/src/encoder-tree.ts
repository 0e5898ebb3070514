import type { Variable } from '@bertwright/tensor';
import type { EncoderConfig } from './encoder-config.ts';

/** A matrix `kernel` [in, out] and a `bias` [out]. */
export type Dense<T = Variable> = { readonly kernel: T; readonly bias: T };

/** Layer normalisation: `scale` [width] and `offset` [width]. */
export type Norm<T = Variable> = { readonly scale: T; readonly offset: T };

/** Embedding tables: words [vocabulary, width], positions [positions, width], token types [types, width]. */
export type Embeddings<T = Variable> = {
  readonly word: { readonly table: T };
  readonly position: { readonly table: T };
  /** Absent in a family without token types. */
  readonly tokenType?: { readonly table: T };
  readonly norm: Norm<T>;
  /** From the embeddings' width to that of the hidden states; absent where they are the same. */
  readonly projection?: Dense<T>;
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

/** The tree of an encoder, one leaf a parameter. */
export type EncoderTree<T = Variable> = {
  readonly embeddings: Embeddings<T>;
  readonly layers: readonly Layer<T>[];
  /** Absent in a family without one, and under heads that read every token. */
  readonly pooler?: Dense<T>;
};

/** What `encoderTree` calls for each parameter, with its path within the encoder and its shape in memory. */
export type MakeParameter<T> = (path: string, shape: number[]) => T;

/** What a tree has beside its layers. */
export interface EncoderTreeOptions {
  /** Width of the embedding tables; a projection follows where it is not `hiddenSize`. */
  embeddingSize?: number;
  pooler?: boolean;
}

/**
 * Builds the tree of an encoder.
 *
 * @param make called once for each parameter with its path within the encoder (`layers.3.attention.query.kernel`) and
 * its shape in memory.
 * @returns the tree of what `make` returned.
 */
export function encoderTree<T>(
  config: EncoderConfig,
  make: MakeParameter<T>,
  { embeddingSize = config.hiddenSize, pooler = true }: EncoderTreeOptions = {},
): EncoderTree<T> {
  const { hiddenSize, intermediateSize } = config;
  const dense = (path: string, input: number, output: number): Dense<T> => ({
    kernel: make(`${path}.kernel`, [input, output]),
    bias: make(`${path}.bias`, [output]),
  });
  const norm = (path: string, width = hiddenSize): Norm<T> => ({
    scale: make(`${path}.scale`, [width]),
    offset: make(`${path}.offset`, [width]),
  });
  const table = (path: string, rows: number) => ({ table: make(`${path}.table`, [rows, embeddingSize]) });
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
      ...(config.tokenTypes > 0 && { tokenType: table('embeddings.tokenType', config.tokenTypes) }),
      norm: norm('embeddings.norm', embeddingSize),
      ...(embeddingSize !== hiddenSize && {
        projection: dense('embeddings.projection', embeddingSize, hiddenSize),
      }),
    },
    layers: Array.from({ length: config.layers }, (_, index) => ({
      attention: attention(`layers.${index}.attention`),
      feedForward: feedForward(`layers.${index}.feedForward`),
    })),
    ...(pooler && { pooler: dense('pooler', hiddenSize, hiddenSize) }),
  };
}
