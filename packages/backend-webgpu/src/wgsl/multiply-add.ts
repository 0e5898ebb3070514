/**
 * WGSL: adds the product of a number and a vector to a sum. A card does it in one instruction; a driver that computes
 * on the CPU calls a function of the C library for each `fma`, and is many times faster with two operations.
 */
export function multiplyAdd(sum: string, factor: string, vector: string, software: boolean): string {
  return software
    ? `${sum} += ${factor} * ${vector};`
    : `${sum} = fma(vec4<f32>(${factor}), ${vector}, ${sum});`;
}
