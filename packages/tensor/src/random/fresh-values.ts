import { siteHash } from './bits.ts';
import { normal } from './initializers.ts';

/**
 * The numbers that a parameter starts with, by the last name of its path: `scale` is 1, `bias` and `offset` are 0, and
 * anything else is normal (BERT's start: Devlin et al. 2019). They depend on the seed and the whole path alone, so that
 * a model with one more layer starts with the same numbers in all the others.
 *
 * @param path - of the parameter in the model's tree, `encoder.layers.3.attention.query.kernel`
 * @param options - `deviation`: of the normal numbers
 */
export function freshValues(
  path: string,
  shape: readonly number[],
  { seed = 0, deviation = 0.02 }: { readonly seed?: number; readonly deviation?: number } = {},
): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const leaf = path.slice(path.lastIndexOf('.') + 1);
  if (leaf === 'scale') return new Float32Array(size).fill(1);
  if (leaf === 'bias' || leaf === 'offset') return new Float32Array(size);
  return normal(size, 0, deviation, { seed, site: siteHash(path) });
}
