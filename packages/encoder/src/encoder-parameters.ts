import { freshValues, parameter, type Variable } from '@bertwright/tensor';
import type { EncoderConfig } from './encoder-config.ts';
import type { EncoderTree } from './encoder-tree.ts';

/** Everything that an encoder learns, as variables. */
export type EncoderParameters = EncoderTree;

/** Where fresh parameters come from. */
export interface EncoderParametersOptions {
  /** The same seed gives the same weights on every backend. */
  seed?: number;
  /** Path of this encoder in the tree that holds it; fresh weights depend on the whole path. */
  path?: string;
  /** Whether there is a pooler: token-level heads have none. */
  pooler?: boolean;
}

/**
 * One fresh parameter of an encoder: normal weights of deviation `initializerRange`, norms of scale 1, offsets and
 * biases 0, the padding row of the words 0. It depends on the seed and its path alone: another number of layers changes
 * none of the rest.
 *
 * @param name its path within the encoder.
 * @param shape in memory.
 */
export function encoderParameter(
  config: EncoderConfig,
  name: string,
  shape: number[],
  { seed = 0, path = 'encoder' }: Pick<EncoderParametersOptions, 'seed' | 'path'> = {},
): Variable {
  const values = freshValues(`${path}.${name}`, shape, { seed, deviation: config.initializerRange });
  if (name === 'embeddings.word.table' && config.padTokenId !== null) {
    const width = shape[1]!;
    values.fill(0, config.padTokenId * width, (config.padTokenId + 1) * width);
  }
  return parameter(values, shape);
}
