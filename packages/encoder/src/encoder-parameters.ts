import { normal, parameter, siteHash, type Variable } from '@bertwright/tensor';
import type { BertConfig } from './bert-config.ts';
import { type BertTree, bertTree } from './bert-tree.ts';

/** Everything that a BERT encoder learns, as variables. */
export type BertParameters = BertTree;

/** Where fresh parameters come from. */
export interface BertParametersOptions {
  /** The same seed gives the same weights on every backend. */
  seed?: number;
  /** Path of this encoder in the tree that holds it; fresh weights depend on the whole path. */
  path?: string;
  /** Whether there is a pooler: token-level heads have none. */
  pooler?: boolean;
}

/**
 * Fresh parameters as BERT starts: normal weights of deviation `initializerRange`, norms of scale 1, all offsets and
 * biases 0, the padding row 0. Each depends on the seed and its own path only: another number of layers changes none of
 * the rest.
 *
 * @returns a tree of variables that the caller owns.
 */
export function bertParameters(
  config: BertConfig,
  { seed = 0, path = 'encoder', pooler = true }: BertParametersOptions = {},
): BertParameters {
  return bertTree(config, (name, shape) => bertParameter(config, name, shape, { seed, path }), { pooler });
}

/** One fresh parameter of `bertParameters`, for trees whose other parameters come from elsewhere. */
export function bertParameter(
  config: BertConfig,
  name: string,
  shape: number[],
  { seed = 0, path = 'encoder' }: Pick<BertParametersOptions, 'seed' | 'path'> = {},
): Variable {
  return parameter(freshValues(config, name, shape, seed, path), shape);
}

function freshValues(
  config: BertConfig,
  name: string,
  shape: number[],
  seed: number,
  path: string,
): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  if (name.endsWith('.scale')) return new Float32Array(size).fill(1);
  if (name.endsWith('.bias') || name.endsWith('.offset')) return new Float32Array(size);
  const values = normal(size, 0, config.initializerRange, { seed, site: siteHash(`${path}.${name}`) });
  if (name === 'embeddings.word.table' && config.padTokenId !== null) {
    const start = config.padTokenId * config.hiddenSize;
    values.fill(0, start, start + config.hiddenSize);
  }
  return values;
}
