import type { Variable } from '@bertwright/tensor';
import { checkSizes, type FreshOptions, freshHead, type MakeParameter } from '../head-tree.ts';

/** The scores of a linear chain: of beginning with a label, of one label after another, of ending with one. */
export type CrfParameters<T = Variable> = {
  /** [labels] */
  readonly start: T;
  /** [from, to] */
  readonly transitions: T;
  /** [labels] */
  readonly end: T;
};

/**
 * The chain's tree of what `make` returns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function crfTree<T>({ labels }: { labels: number }, make: MakeParameter<T>): CrfParameters<T> {
  checkSizes({ labels });
  return {
    start: make('start', [labels]),
    transitions: make('transitions', [labels, labels]),
    end: make('end', [labels]),
  };
}

/** Fresh parameters (see `freshHead`): small normal scores. @throws HeadError `size-invalid` */
export function crfParameters({
  labels,
  path = 'crf',
  ...fresh
}: { labels: number } & FreshOptions): CrfParameters {
  return freshHead((make) => crfTree({ labels }, make), { ...fresh, path });
}
