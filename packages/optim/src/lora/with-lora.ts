import {
  add,
  leaves,
  map,
  matMul,
  mul,
  type ParameterTree,
  type Tensor,
  tidy,
  type Variable,
} from '@bertwright/tensor';
import { OptimError } from '../optim-error.ts';
import type { Lora, LoraFactors } from './lora.ts';

/**
 * The tree of a model with an adapter: each adapted matrix is `matrix + alpha / rank * a b`, everything else is the same
 * variable. Differentiable by matrices and factors, so that any function of the tree becomes one of the adapter. Call it
 * inside `tidy`.
 *
 * @returns a tree to read from: adapted matrices are tensors, which nothing can assign to.
 * @throws OptimError `state-mismatch` where the adapter was made for another tree.
 */
export function withLora<P extends ParameterTree>(parameters: P, lora: Lora): P {
  checkFits(parameters, lora);
  return map<Variable, Tensor>(parameters, (matrix, path) => {
    const factors = lora.factors[path];
    return factors ? add(matrix, change(factors, lora)) : matrix;
  }) as P;
}

/**
 * Adds an adapter to the matrices themselves: the model then answers the same without it. The adapter's own variables stay
 * as they are; adding it twice adds it twice.
 *
 * @throws OptimError `state-mismatch` where the adapter was made for another tree; nothing is changed then.
 */
export function mergeLora(parameters: ParameterTree, lora: Lora): void {
  checkFits(parameters, lora);
  for (const { path, value } of leaves<Variable>(parameters)) {
    const factors = lora.factors[path];
    if (factors) tidy(() => value.assign(add(value, change(factors, lora))));
  }
}

/** [in, out] */
function change({ a, b }: LoraFactors, { alpha, rank }: Lora): Tensor {
  return mul(matMul(a, b), alpha / rank);
}

function checkFits(parameters: ParameterTree, { factors, rank }: Lora): void {
  const shapes = new Map(leaves<Variable>(parameters).map(({ path, value }) => [path, value.shape]));
  for (const [path, { a, b }] of Object.entries(factors)) {
    const shape = shapes.get(path);
    const [inputs, outputs] = shape ?? [];
    if (shape && String([a.shape, b.shape]) === String([inputs, rank, rank, outputs])) continue;
    throw new OptimError(
      'state-mismatch',
      `Expected a matrix ${path} for factors [${a.shape}] and [${b.shape}] of rank ${rank}, got ${shape ? `[${shape}]` : 'none'}: use the adapter of this model.`,
    );
  }
}
