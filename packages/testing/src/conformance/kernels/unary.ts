import { floats, given, integers } from '../host-tensor.ts';
import { erf, mapEach, roundHalfEven, selu, sigmoid, softplus } from '../reference/elementwise.ts';
import { type KernelCase, type KernelCases, shapes } from './kernel-case.ts';

interface Unary {
  readonly of: (x: number) => number;
  readonly needed?: boolean;
  /** Where the inputs lie. */
  readonly range?: readonly [from: number, to: number];
  readonly attributes?: Record<string, unknown>;
  /** Whether whole numbers are taken too. */
  readonly whole?: boolean;
  /** Values on which NaN, infinity or the sign of 0 is at stake. */
  readonly special?: readonly number[];
  /** Finite values at which a kernel may go wrong: saturation, cancellation, halves. */
  readonly edges?: readonly number[];
}

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const all = [nan, infinity, -infinity, -0, 0, 1, -1];

const functions: Record<string, Unary> = {
  Abs: { of: Math.abs, needed: true, whole: true, special: all },
  Cos: { of: Math.cos, needed: true, special: [nan, -0, 0] },
  Erf: { of: erf, needed: true, special: all, edges: [-10, -4, -1e-6, 1e-6, 4, 10] },
  Exp: { of: Math.exp, needed: true, special: [...all, 100, -200], edges: [-87, -20, -1e-7, 0, 10] },
  Log: { of: Math.log, needed: true, range: [0.01, 4], special: all },
  Log1p: { of: Math.log1p, needed: true, range: [-0.9, 3], special: all },
  Neg: { of: (x) => -x, needed: true, whole: true, special: all },
  Reciprocal: { of: (x) => 1 / x, needed: true, range: [0.2, 3], special: all },
  Relu: { of: (x) => Math.max(0, x), needed: true, whole: true, special: all },
  Rsqrt: { of: (x) => 1 / Math.sqrt(x), needed: true, range: [0.1, 4], special: [nan, infinity, 0, -1, 4] },
  Sigmoid: { of: sigmoid, needed: true, special: all, edges: [-100, -20, 20, 100] },
  Sign: { of: Math.sign, needed: true, whole: true, special: [infinity, -infinity], edges: [-0, 0, 1e-30] },
  Sin: { of: Math.sin, needed: true, special: [nan, -0, 0] },
  Softplus: { of: softplus, needed: true, special: all, edges: [-80, -20, -1, 0, 20, 80] },
  Sqrt: { of: Math.sqrt, needed: true, range: [0.1, 4], special: all },
  Square: { of: (x) => x * x, needed: true, whole: true, special: all },
  Step: {
    of: (x) => (x > 0 ? 1 : -1),
    needed: true,
    attributes: { alpha: -1 },
    special: [infinity, -infinity],
    edges: [-0, 0, 1e-30],
  },
  Tanh: { of: Math.tanh, needed: true, special: all, edges: [-50, -1e-5, 1e-5, 50] },
  Acos: { of: Math.acos, range: [-0.9, 0.9], special: [nan, 2] },
  Acosh: { of: Math.acosh, range: [1.1, 4], special: [nan, 0.5] },
  Asin: { of: Math.asin, range: [-0.9, 0.9], special: [nan, 2] },
  Asinh: { of: Math.asinh, special: [nan] },
  Atan: { of: Math.atan, special: all },
  Atanh: { of: Math.atanh, range: [-0.9, 0.9], special: [nan, 1, -1, 2] },
  Ceil: { of: Math.ceil, special: all },
  ClipByValue: {
    of: (x) => Math.min(1.25, Math.max(-0.5, x)),
    attributes: { clipValueMin: -0.5, clipValueMax: 1.25 },
    special: [infinity, -infinity],
  },
  Cosh: { of: Math.cosh, special: all },
  Elu: { of: (x) => (x > 0 ? x : Math.expm1(x)), special: all, edges: [-50, -1, 50] },
  Expm1: { of: Math.expm1, special: all },
  Floor: { of: Math.floor, special: all },
  LeakyRelu: {
    of: (x) => (x > 0 ? x : 0.3 * x),
    attributes: { alpha: Math.fround(0.3) },
    special: [infinity, -infinity],
  },
  Relu6: { of: (x) => Math.min(6, Math.max(0, x)), range: [-4, 9], special: [infinity, -infinity] },
  Round: { of: roundHalfEven, special: all, edges: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5] },
  Selu: { of: selu, special: all },
  Sinh: { of: Math.sinh, special: all },
  Tan: { of: Math.tan, range: [-1.2, 1.2], special: [nan] },
};

/** `expm1` and `log1p` keep small arguments exact: each value by itself, scaled up to about 1. */
const small: Record<string, (x: number) => number> = { Expm1: Math.expm1, Log1p: Math.log1p };

function casesOf(kernel: string, { of, range, attributes = {}, whole, special, edges }: Unary): KernelCase[] {
  const [from, to] = range ?? [-2, 2];
  const each = (
    title: string,
    x: KernelCase['inputs'][string],
    more: Partial<KernelCase> = {},
  ): KernelCase => ({
    title,
    inputs: { x },
    attributes,
    reference: ({ x }) => mapEach(x!, of),
    ...more,
  });
  const cases = shapes.map((shape) => each(`[${shape}]`, floats(shape, { from, to })));
  if (whole) cases.push(each('whole numbers', integers([3, 7], { from: -9, below: 10 })));
  if (edges) cases.push(each(`${edges.map(name)}`, given(edges), { gradient: false }));
  if (special) {
    const more = { nonFinite: true, gradient: false };
    cases.push(each(`${special.map(name)}`, given(special), more));
  }
  if (small[kernel]) {
    cases.push(each('arguments of about 1e-6', floats([9], { from: -2e-6, to: 2e-6 }), { gradient: false }));
  }
  return cases;
}

function name(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Functions of one tensor, value by value. */
export const unaryCases: readonly KernelCases[] = Object.entries(functions).map(([kernel, unary]) => ({
  kernel,
  needed: unary.needed ?? false,
  differentiable: true,
  cases: casesOf(kernel, unary),
}));
