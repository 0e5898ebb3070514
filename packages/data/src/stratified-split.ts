import { DataError } from './data-error.ts';
import { permutation, type Shuffle, seededShuffle } from './shuffle.ts';

export interface SplitOptions {
  seed: number;
  /** By default {@link seededShuffle}. */
  shuffle?: Shuffle | undefined;
}

/**
 * Rows in as many parts as there are fractions, each class divided in their proportion, each part in file
 * order. Every class with at least as many rows as there are parts has a row in each; a class with fewer
 * fills the first parts. Beyond that the parts' sizes are the fractions of the whole, rounded.
 *
 * Rows left over by rounding down go to the classes with the largest remainders, ties to the first class in
 * file order; which rows of a class go where depends on the seed and the class's rows only.
 *
 * @param fractions above 0, and 1 in sum, such as `[0.9, 0.1]`
 * @throws DataError `invalid-option` for other fractions, or a seed that the shuffle refuses.
 */
export function stratifiedSplit<Row extends { readonly label: string }>(
  rows: readonly Row[],
  fractions: readonly number[],
  { seed, shuffle = seededShuffle }: SplitOptions,
): Row[][] {
  const sum = fractions.reduce((total, fraction) => total + fraction, 0);
  if (fractions.length === 0 || !fractions.every((fraction) => fraction > 0) || Math.abs(sum - 1) > 1e-9) {
    throw new DataError(
      'invalid-option',
      `Expected fractions above 0 that sum to 1, got ${fractions.join(' + ')} = ${sum}.`,
    );
  }
  const classes = new Map<string, number[]>();
  for (const [index, { label }] of rows.entries()) {
    const members = classes.get(label);
    if (members === undefined) classes.set(label, [index]);
    else members.push(index);
  }
  let rest = [...classes.values()].map((members, ordinal) => {
    const order = permutation(shuffle, members.length, seed, ordinal);
    return Array.from(order, (at) => members[at]!);
  });
  const parts: number[][] = [];
  for (let part = fractions.length - 1; part > 0; part--) {
    const share =
      fractions[part]! / fractions.slice(0, part + 1).reduce((total, fraction) => total + fraction, 0);
    const sizes = takenSizes(
      rest.map((members) => members.length),
      share,
      part,
    );
    parts.unshift(rest.flatMap((members, ordinal) => members.slice(0, sizes[ordinal])));
    rest = rest.map((members, ordinal) => members.slice(sizes[ordinal]));
  }
  parts.unshift(rest.flat());
  return parts.map((part) => part.sort((a, b) => a - b).map((index) => rows[index]!));
}

/** How many rows of each class a part takes, when `others` parts remain to be filled from what it leaves. */
function takenSizes(counts: readonly number[], share: number, others: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const least = counts.map((count) => (count > others ? 1 : 0));
  const most = counts.map((count) => Math.max(0, count - others));
  const exact = counts.map((count) => count * share);
  const sizes = exact.map((size, ordinal) =>
    Math.min(Math.max(Math.floor(size), least[ordinal]!), most[ordinal]!),
  );
  let missing = Math.round(total * share) - sizes.reduce((sum, size) => sum + size, 0);
  const byRemainder = exact
    .map((size, ordinal) => ({ ordinal, remainder: size - Math.floor(size) }))
    .sort((a, b) => b.remainder - a.remainder || a.ordinal - b.ordinal);
  for (const { ordinal } of byRemainder) {
    if (missing <= 0) break;
    if (sizes[ordinal]! >= most[ordinal]! || sizes[ordinal]! >= Math.ceil(exact[ordinal]!)) continue;
    sizes[ordinal]!++;
    missing--;
  }
  return sizes;
}
