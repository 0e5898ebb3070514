import { erf } from './elementwise.ts';

/** The Gaussian error linear unit of one number. */
export function gelu(x: number, form: 'exact' | 'tanh'): number {
  return form === 'tanh'
    ? 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
    : 0.5 * x * (1 + erf(x * Math.SQRT1_2));
}
