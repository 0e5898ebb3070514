const horner = (coefficients: readonly number[], x: string) =>
  coefficients.reduceRight<string>((rest, c) => (rest === '' ? `${c}` : `(${rest} * ${x} + ${c})`), '');

/** What a function takes and returns: one number, or four at once. */
export type Floats = 'f32' | 'vec4<f32>';

/**
 * WGSL's tanh may overflow for large arguments and is loose near 0. Near 0 a polynomial in the square (a fit on
 * Chebyshev nodes, off by 1e-7 of the value), further out the exponential.
 */
export const tanhFunction = (type: Floats = 'f32') => `
fn tanhOf(x: ${type}) -> ${type} {
  let s = min(x * x, ${type}(0.36));
  let near = x * ${horner([1, -0.33333284, 0.13331705, -0.05376992, 0.02075748, -0.00585643], 's')};
  let far = sign(x) * (1.0 - 2.0 / (exp(2.0 * min(abs(x), ${type}(10.0))) + 1.0));
  return select(far, near, x * x < ${type}(0.36));
}`;

/**
 * WGSL has no erf. Up to 1 a polynomial in the square, beyond 1 the exponential of one (fits on Chebyshev nodes, off
 * by 2e-7 of the value and by 1e-7).
 */
export const erfFunction = (type: Floats = 'f32') => `
fn erfOf(x: ${type}) -> ${type} {
  let t = abs(x);
  let s = min(x * x, ${type}(1.0));
  let near = x * ${horner(
    [
      1.12837917, -0.376126385, 0.112837826, -0.0268654383, 0.00522105341, -0.000848439656, 0.00011268254,
      -0.00000967359107,
    ],
    's',
  )};
  let u = min(t, ${type}(4.0));
  let far = sign(x) * (1.0 - exp(${horner(
    [
      0.000303822401, -1.13016897, -0.631933452, -0.109981451, 0.0263664292, -0.00474079096, 0.00059288452,
      -0.0000456035885, 0.00000161468701,
    ],
    'u',
  )}));
  return select(far, near, t < ${type}(1.0));
}`;

/** Near 0 a polynomial (a fit on Chebyshev nodes, off by 1e-7 of the value), further out WGSL's logarithm. */
export const log1pFunction = `
fn log1pOf(x: f32) -> f32 {
  if (abs(x) > 0.25) { return log(1.0 + x); }
  return x * ${horner(
    [
      1, -0.5, 0.333333177, -0.249999681, 0.200019829, -0.166694994, 0.14198176, -0.123980448, 0.126654539,
      -0.11580007,
    ],
    'x',
  )};
}`;
