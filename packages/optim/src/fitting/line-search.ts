/** A place with the function's value and gradient there. */
export interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** A point on the line: how far along, and the slope there. */
interface Sample {
  readonly length: number;
  readonly slope: number;
  readonly point: Point;
}

/** How much of the slope's promise a step must keep, and by how much it must flatten the slope. */
const decrease = 1e-4;
const flatness = 0.9;
const mostSamples = 40;

/**
 * A step along a direction that meets the strong Wolfe conditions, found by bracketing and bisection (Nocedal and Wright
 * 2006, algorithms 3.5 and 3.6, with bisection for interpolation).
 *
 * @param first the length that is tried first.
 * @returns the point; where none meets both conditions in time, the lowest one that meets the first; `undefined` where
 * none is lower, or the direction leads up.
 */
export function findStep(
  evaluate: (x: Float64Array) => Point,
  from: Point,
  direction: Float64Array,
  first: number,
): Point | undefined {
  const slopeOf = ({ gradient }: Point) =>
    gradient.reduce((total, value, index) => total + value * direction[index]!, 0);
  const slope = slopeOf(from);
  if (!(slope < 0)) return undefined;
  const sample = (length: number): Sample => {
    const point = evaluate(from.x.map((value, index) => value + length * direction[index]!));
    return { length, point, slope: slopeOf(point) };
  };
  const lowers = ({ length, point }: Sample) => point.value <= from.value + decrease * length * slope;
  let low: Sample = { length: 0, point: from, slope };
  let high: number | undefined;
  let length = first;
  for (let count = 0; count < mostSamples; count++) {
    const here = sample(length);
    // A value that is not a number is no step either.
    if (!(lowers(here) && here.point.value <= low.point.value)) high = length;
    else {
      if (Math.abs(here.slope) <= -flatness * slope) return here.point;
      const turns = high === undefined ? here.slope > 0 : here.slope * (high - low.length) >= 0;
      if (turns) high = low.length;
      low = here;
    }
    length = high === undefined ? 2 * length : (low.length + high) / 2;
  }
  return low.length > 0 && low.point.value < from.value ? low.point : undefined;
}
