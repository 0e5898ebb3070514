import { OptimError, requireNumber } from '../optim-error.ts';
import { findStep, type Point } from './line-search.ts';

/** Returns f(x) and writes its gradient into `gradient`, of x's length. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** When the search ends, and how much it remembers. */
export interface LbfgsOptions {
  maxIterations?: number;
  /** Ends where no component of the gradient is larger. */
  tolerance?: number;
  /** Number of steps whose curvature is remembered. */
  memory?: number;
}

/** Where the search ended. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /**
   * Whether the gradient became as small as asked; otherwise the iterations ran out, or no step along the last direction
   * made the value smaller, as where rounding is all that is left.
   */
  readonly converged: boolean;
}

/** A step that was taken and the change of the gradient along it. */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** Their scalar product, above 0. */
  readonly curvature: number;
}

/**
 * Minimizes a smooth function by L-BFGS with a strong Wolfe line search, in double precision on the host (Nocedal and
 * Wright 2006, algorithms 7.4, 7.5 and 3.5).
 *
 * @param objective the function and its gradient.
 * @param start where the search begins; it is not changed.
 * @throws OptimError `invalid-option` where a limit is no number of at least 0, or value or gradient at the start are not finite.
 */
export function lbfgs(
  objective: Objective,
  start: Float64Array,
  { maxIterations = 100, tolerance = 1e-5, memory = 10 }: LbfgsOptions = {},
): Minimum {
  requireNumber('maxIterations', maxIterations);
  requireNumber('tolerance', tolerance);
  requireNumber('memory', memory, { least: 1 });
  let here = evaluate(objective, Float64Array.from(start));
  if (!Number.isFinite(here.value) || !here.gradient.every(Number.isFinite)) {
    throw new OptimError(
      'invalid-option',
      `Expected a function with a finite value and gradient at its start, got ${here.value}: scale its inputs, or start elsewhere.`,
    );
  }
  const pairs: Pair[] = [];
  let iterations = 0;
  for (; iterations < maxIterations; iterations++) {
    if (largestOf(here.gradient) <= tolerance) break;
    const direction = descent(here.gradient, pairs);
    // Without memory of curvature the gradient says nothing of how far to go.
    const length = pairs.length > 0 ? 1 : Math.min(1, 1 / largestOf(here.gradient));
    const next = findStep((x) => evaluate(objective, x), here, direction, length);
    if (next === undefined) break;
    const step = next.x.map((value, index) => value - here.x[index]!);
    const change = next.gradient.map((value, index) => value - here.gradient[index]!);
    const curvature = dot(step, change);
    here = next;
    if (curvature > 0) pairs.push({ step, change, curvature });
    if (pairs.length > memory) pairs.shift();
  }
  const { x, value, gradient } = here;
  return { x, value, iterations, converged: largestOf(gradient) <= tolerance };
}

function evaluate(objective: Objective, x: Float64Array): Point {
  const gradient = new Float64Array(x.length);
  return { x, value: objective(x, gradient), gradient };
}

/** Minus the gradient times the inverse Hessian that the pairs describe (algorithm 7.4). */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const weights: number[] = [];
  for (let index = pairs.length - 1; index >= 0; index--) {
    const { step, change, curvature } = pairs[index]!;
    const weight = dot(step, direction) / curvature;
    weights[index] = weight;
    addScaled(direction, change, -weight);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let index = 0; index < direction.length; index++) direction[index]! *= scale;
  }
  for (const [index, { step, change, curvature }] of pairs.entries()) {
    addScaled(direction, step, weights[index]! - dot(change, direction) / curvature);
  }
  return direction;
}

function addScaled(to: Float64Array, values: Float64Array, scale: number): void {
  for (let index = 0; index < to.length; index++) to[index]! += scale * values[index]!;
}

/** The scalar product of two vectors. */
function dot(left: Float64Array, right: Float64Array): number {
  let total = 0;
  for (let index = 0; index < left.length; index++) total += left[index]! * right[index]!;
  return total;
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
