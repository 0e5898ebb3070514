import { dropout, siteHash, type Tensor } from '@bertwright/tensor';

/** Dropout in a head; none where the context is left out or is not training. */
export interface HeadOptions {
  /** The share of values that is dropped. */
  rate?: number;
  /** Path of the head in the tree that holds it; it chooses the dropout mask. */
  path?: string;
  context?: { training: boolean; seed: number; step: number; microBatch: number };
}

/** Drops values of `x` [...] while training; returns `x` itself otherwise. */
export function dropStates(x: Tensor, path: string, { rate = 0, context }: HeadOptions): Tensor {
  return context?.training && rate > 0 ? dropout(x, { ...context, rate, site: siteHash(path) }) : x;
}
