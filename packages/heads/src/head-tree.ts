import { freshValues, parameter, type Variable } from '@bertwright/tensor';
import { HeadError } from './head-error.ts';

/** A matrix `kernel` [in, out] and a `bias` [out]. */
export type Dense<T = Variable> = { readonly kernel: T; readonly bias: T };

/** Two dense layers: `dense` [hidden, hidden], then `output` [hidden, labels]. */
export type DensePair<T = Variable> = { readonly dense: Dense<T>; readonly output: Dense<T> };

/** Layer normalisation: `scale` [width] and `offset` [width]. */
export type Norm<T = Variable> = { readonly scale: T; readonly offset: T };

/** What a head's tree calls for each parameter, with its path within the head and its shape in memory. */
export type MakeParameter<T> = (path: string, shape: number[]) => T;

/** Where fresh parameters come from. */
export interface FreshOptions {
  /** Standard deviation of fresh kernels. */
  initializerRange?: number;
  /** The same seed gives the same weights on every backend. */
  seed?: number;
  /** Path of the head in the tree that holds it; fresh weights depend on it. */
  path?: string;
}

/**
 * Fresh parameters: normal kernels, biases and offsets of 0, scales of 1.
 *
 * @param build builds the head's tree of what it is given, such as `(make) => questionAnsweringTree(sizes, make)`.
 * @returns variables that the caller owns.
 */
export function freshHead<P>(
  build: (make: MakeParameter<Variable>) => P,
  { initializerRange = 0.02, seed = 0, path = 'classifier' }: FreshOptions = {},
): P {
  return build((name, shape) =>
    parameter(freshValues(`${path}.${name}`, shape, { seed, deviation: initializerRange }), shape),
  );
}

/** The tree of a dense layer whose path within the head is `path`, `''` where it is the whole head. */
export function denseTree<T>(
  make: MakeParameter<T>,
  path: string,
  [input, output]: readonly [input: number, output: number],
): Dense<T> {
  const name = (leaf: string) => (path === '' ? leaf : `${path}.${leaf}`);
  return { kernel: make(name('kernel'), [input, output]), bias: make(name('bias'), [output]) };
}

/**
 * The tree of two dense layers.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function densePairTree<T>(
  { hiddenSize, labels }: { hiddenSize: number; labels: number },
  make: MakeParameter<T>,
): DensePair<T> {
  checkSizes({ hiddenSize, labels });
  return {
    dense: denseTree(make, 'dense', [hiddenSize, hiddenSize]),
    output: denseTree(make, 'output', [hiddenSize, labels]),
  };
}

/** Throws HeadError `size-invalid` for a size that is no whole number above 0. */
export function checkSizes(sizes: Record<string, number>): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new HeadError(
      'size-invalid',
      `Expected ${name} to be a whole number above 0, got ${value}: correct the sizes.`,
    );
  }
}
