import { leaves, type ParameterTree, parameter, siteHash, uniform, type Variable } from '@bertwright/tensor';
import { OptimError, requireNumber } from '../optim-error.ts';
import { matchesPath, type PathPattern } from '../paths/path-pattern.ts';

/** What is added to a kernel [in, out]: the product of `a` [in, rank] and `b` [rank, out], scaled. */
export type LoraFactors<T = Variable> = { readonly a: T; readonly b: T };

/** An adapter: the factors of some matrices of a tree, by the matrices' paths. */
export interface Lora {
  readonly rank: number;
  /** Products are scaled by alpha / rank. */
  readonly alpha: number;
  /** A parameter tree of its own, to be trained, averaged and freed as any other. */
  readonly factors: { readonly [path: string]: LoraFactors };
}

/** Which matrices are adapted, and how much. */
export interface LoraOptions {
  /** Paths of kernels; what they mean beside matrices (biases) is left out. */
  match: PathPattern | readonly PathPattern[];
  rank?: number;
  /** `rank` where it is left out. */
  alpha?: number;
  /** The same seed gives the same factors on every backend. */
  seed?: number;
}

/**
 * A fresh adapter that changes nothing yet: `b` is 0, and `a` uniform within 1 / sqrt(in), as PEFT begins (Hu et al. 2022,
 * "LoRA: low-rank adaptation of large language models", section 4.1).
 *
 * @param parameters the tree of a model; it is not changed.
 * @returns variables that the caller owns (`disposeTree(lora.factors)`).
 * @throws OptimError `invalid-option` where the rank is no whole number above 0 or no matrix is meant.
 */
export function lora(
  parameters: ParameterTree,
  { match, rank = 8, alpha = rank, seed = 0 }: LoraOptions,
): Lora {
  requireNumber('alpha', alpha);
  if (!Number.isSafeInteger(rank) || rank < 1) {
    throw new OptimError('invalid-option', `Expected rank to be a whole number above 0, got ${rank}.`);
  }
  const matrices = leaves<Variable>(parameters).filter(
    ({ path, value }) => value.rank === 2 && matchesPath(path, match),
  );
  if (matrices.length === 0) {
    throw new OptimError(
      'invalid-option',
      `Expected match to mean matrices of this tree, such as /attention\\.(query|value)\\.kernel$/, got ${match}: none lie there.`,
    );
  }
  const factors = matrices.map(({ path, value }) => {
    const [inputs, outputs] = value.shape as [number, number];
    const bound = 1 / Math.sqrt(inputs);
    const start = uniform(inputs * rank, -bound, bound, { seed, site: siteHash(`${path}.a`) });
    const a = parameter(start, [inputs, rank]);
    return [path, { a, b: parameter(new Float32Array(rank * outputs), [rank, outputs]) }] as const;
  });
  return { rank, alpha, factors: Object.fromEntries(factors) };
}
