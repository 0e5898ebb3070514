import { type DropoutOptions, dropout, siteHash, type Tensor } from '@bertwright/tensor';

/** What dropout depends on beside its place in the model: whether it is on, and the numbers that choose its mask. */
export interface DropoutContext {
  training: boolean;
  seed: number;
  step: number;
  microBatch: number;
}

/** The options of dropout at `path`, or `undefined` where nothing is to be dropped. */
export function dropoutOptions(
  path: string,
  rate: number,
  context?: DropoutContext,
): DropoutOptions | undefined {
  if (!context?.training || rate === 0) return undefined;
  const { seed, step, microBatch } = context;
  return { rate, seed, step, microBatch, site: siteHash(path) };
}

/** Drops values of `x` [...] at `path` while training; returns `x` itself otherwise. */
export function dropoutAt<T extends Tensor>(path: string, x: T, rate: number, context?: DropoutContext): T {
  const options = dropoutOptions(path, rate, context);
  return options ? (dropout(x, options) as T) : x;
}
