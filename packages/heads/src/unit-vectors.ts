import { div, maximum, mul, reshape, sqrt, square, sum, type Tensor } from '@bertwright/tensor';
import { HeadError } from './head-error.ts';

/** The least length that is divided by, squared. */
const least = 1e-24;

/** Vectors [rows, width] of length 1 in their directions; the zero vector stays as it is. */
export function unitVectors(vectors: Tensor): Tensor {
  const rows = vectors.shape[0]!;
  return div(vectors, reshape(sqrt(maximum(sum(square(vectors), 1), least)), [rows, 1]));
}

/**
 * The cosine of the angle between each row of two matrices [rows, width]: [rows].
 * @throws HeadError `shape-invalid` where their shapes differ.
 */
export function cosineSimilarity(left: Tensor, right: Tensor): Tensor {
  checkSameShape(left, right);
  return sum(mul(unitVectors(left), unitVectors(right)), 1);
}

/** Throws HeadError `shape-invalid` where vectors are no matrices [rows, width] of one shape. */
export function checkSameShape(...vectors: readonly Tensor[]): void {
  const shapes = vectors.map(({ shape }) => String(shape));
  if (vectors[0]!.rank === 2 && new Set(shapes).size === 1) return;
  throw new HeadError(
    'shape-invalid',
    `Expected vectors [rows, width] of one shape, got ${shapes.map((shape) => `[${shape}]`).join(' and ')}.`,
  );
}
