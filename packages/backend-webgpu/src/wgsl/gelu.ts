import { erfFunction, type Floats, tanhFunction } from './functions.ts';

/** With the error function, or by tanh, its approximation. */
export type Approximate = 'none' | 'tanh';

/** WGSL: `gate(x)`, the share of x that passes, and `slope(x)`, the derivative of x gate(x). */
export const geluFunctions = (approximate: Approximate, type: Floats) =>
  approximate === 'none' ? exact(type) : byTanh(type);

const exact = (type: Floats) => `${erfFunction(type)}
fn gate(x: ${type}) -> ${type} { return 0.5 * (1.0 + erfOf(x * ${Math.SQRT1_2})); }
fn slope(x: ${type}) -> ${type} { return gate(x) + x * exp(-0.5 * x * x) * ${1 / Math.sqrt(2 * Math.PI)}; }`;

const byTanh = (type: Floats) => `${tanhFunction(type)}
const inner = ${Math.sqrt(2 / Math.PI)};
fn gate(x: ${type}) -> ${type} { return 0.5 * (1.0 + tanhOf(inner * (x + 0.044715 * x * x * x))); }
fn slope(x: ${type}) -> ${type} {
  let open = gate(x);
  return open + 2.0 * x * open * (1.0 - open) * inner * (1.0 + 0.134145 * x * x);
}`;
