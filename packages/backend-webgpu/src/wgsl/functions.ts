const horner = (coefficients: readonly number[], x: string) =>
  coefficients.reduceRight<string>((rest, c) => (rest === '' ? `${c}` : `(${rest} * ${x} + ${c})`), '');

/**
 * WGSL's tanh may overflow for large arguments and is loose near 0. Near 0 a polynomial in the square (a fit on
 * Chebyshev nodes, off by 1e-7 of the value), further out the exponential.
 */
export const tanhFunction = `
fn tanhOf(x: f32) -> f32 {
  let s = x * x;
  if (s < 0.36) { return x * ${horner([1, -0.33333284, 0.13331705, -0.05376992, 0.02075748, -0.00585643], 's')}; }
  return sign(x) * (1.0 - 2.0 / (exp(2.0 * min(abs(x), 10.0)) + 1.0));
}`;

/**
 * WGSL has no erf. Up to 1 a polynomial in the square, beyond 1 the exponential of one (fits on Chebyshev nodes, off
 * by 2e-7 of the value and by 1e-7).
 */
export const erfFunction = `
fn erfOf(x: f32) -> f32 {
  let t = abs(x);
  if (t < 1.0) {
    let s = x * x;
    return x * ${horner(
      [
        1.12837917, -0.376126385, 0.112837826, -0.0268654383, 0.00522105341, -0.000848439656, 0.00011268254,
        -0.00000967359107,
      ],
      's',
    )};
  }
  let u = min(t, 4.0);
  return sign(x) * (1.0 - exp(${horner(
    [
      0.000303822401, -1.13016897, -0.631933452, -0.109981451, 0.0263664292, -0.00474079096, 0.00059288452,
      -0.0000456035885, 0.00000161468701,
    ],
    'u',
  )}));
}`;
