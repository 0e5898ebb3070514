import {
  leaves,
  normal,
  type ParameterTree,
  parameter,
  siteHash,
  uniform,
  type Variable,
} from '@bertwright/tensor';
import { OptimError, requireNumber } from '../optim-error.ts';
import { matchesPath, type PathPattern } from '../paths/path-pattern.ts';

/**
 * What is added to a kernel [in, out]: the product of `a` [in, rank] and `b` [rank, out], scaled. Of an embedding table
 * [rows, width], `a` has a row for each of its rows.
 */
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
  /** Paths of kernels and embedding tables; what they mean beside matrices (biases) is left out. */
  match: PathPattern | readonly PathPattern[];
  /** Paths of matrices that are left out though `match` means them: those that are trained and saved whole. */
  exclude?: PathPattern | readonly PathPattern[];
  rank?: number;
  /** `rank` where it is left out. */
  alpha?: number;
  /** The same seed gives the same factors on every backend. */
  seed?: number;
}

/**
 * A fresh adapter that changes nothing yet, as PEFT begins (Hu et al. 2022, "LoRA: low-rank adaptation of large language
 * models", section 4.1): `b` is 0 and `a` uniform within 1 / sqrt(in); of an embedding table (a leaf named `table`), whose
 * rows each learn from few tokens, `a` is 0 and `b` standard normal.
 *
 * @param parameters the tree of a model; it is not changed.
 * @returns variables that the caller owns (`disposeTree(lora.factors)`).
 * @throws OptimError `invalid-option` where the rank is no whole number above 0 or no matrix is meant, or none
 * but excluded ones.
 */
export function lora(
  parameters: ParameterTree,
  { match, exclude = [], rank = 8, alpha = rank, seed = 0 }: LoraOptions,
): Lora {
  requireNumber('alpha', alpha);
  if (!Number.isSafeInteger(rank) || rank < 1) {
    throw new OptimError('invalid-option', `Expected rank to be a whole number above 0, got ${rank}.`);
  }
  const meant = leaves<Variable>(parameters).filter(
    ({ path, value }) => value.rank === 2 && matchesPath(path, match),
  );
  const matrices = meant.filter(({ path }) => !matchesPath(path, exclude));
  if (matrices.length === 0) {
    const why =
      meant.length === 0
        ? 'none lie there'
        : `it means ${meant.map(({ path }) => path).join(', ')} alone, trained as a whole; match others, or leave LoRA out`;
    throw new OptimError(
      'invalid-option',
      `Expected match to mean matrices of this tree, such as /attention\\.(query|value)\\.kernel$/, got ${match}: ${why}.`,
    );
  }
  const factors = matrices.map(({ path, value }) => [path, start(path, value, { rank, seed })] as const);
  return { rank, alpha, factors: Object.fromEntries(factors) };
}

/** Factors whose product is 0: one of them is 0, the other random. */
function start(
  path: string,
  { shape }: Variable,
  { rank, seed }: { rank: number; seed: number },
): LoraFactors {
  const [inputs, outputs] = shape as [number, number];
  const a = (values: Float32Array) => parameter(values, [inputs, rank]);
  const b = (values: Float32Array) => parameter(values, [rank, outputs]);
  if (/(^|\.)table$/.test(path)) {
    const values = normal(rank * outputs, 0, 1, { seed, site: siteHash(`${path}.b`) });
    return { a: a(new Float32Array(inputs * rank)), b: b(values) };
  }
  const bound = 1 / Math.sqrt(inputs);
  const values = uniform(inputs * rank, -bound, bound, { seed, site: siteHash(`${path}.a`) });
  return { a: a(values), b: b(new Float32Array(rank * outputs)) };
}
