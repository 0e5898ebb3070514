/**
 * Passes where every value of `actual` lies within `tolerance` times the largest magnitude of `expected`
 * (plus `absolute`, for values that are truly 0 and hold only rounding noise).
 * @throws Error with the worst value, its index and what was allowed; also for other lengths and for NaN.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  { absolute = 0, name = 'values' }: { absolute?: number; name?: string } = {},
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${name}: expected ${expected.length} numbers, got ${actual.length}`);
  }
  let largest = 0;
  let worst = -1;
  let difference = -1;
  for (let index = 0; index < expected.length; index++) {
    const wanted = expected[index]!;
    if (Number.isFinite(wanted)) largest = Math.max(largest, Math.abs(wanted));
    const distance = Object.is(actual[index], wanted) ? 0 : Math.abs(actual[index]! - wanted);
    const ordered = Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
    if (ordered > difference) {
      difference = ordered;
      worst = index;
    }
  }
  const allowed = tolerance * largest + absolute;
  if (difference <= allowed) return;
  throw new Error(
    `${name}: expected ${expected[worst]} at ${worst} of ${expected.length}, got ${actual[worst]}: ` +
      `off by ${difference}, allowed ${allowed} (${tolerance} of the largest magnitude ${largest})`,
  );
}
