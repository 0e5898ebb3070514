import { positiveInteger } from './option.ts';

/**
 * The first `count` rows of each class, in file order; all rows of a class that has fewer.
 *
 * @throws DataError `invalid-option` unless `count` is a whole number above 0.
 */
export function firstPerClass<Row extends { readonly label: string }>(
  rows: readonly Row[],
  count: number,
): Row[] {
  positiveInteger('rows a class', count);
  const taken = new Map<string, number>();
  return rows.filter(({ label }) => {
    const before = taken.get(label) ?? 0;
    taken.set(label, before + 1);
    return before < count;
  });
}
