import { DataError } from './data-error.ts';

/** The labels of a data set, each one's index its class number, and how many rows carry each. */
export interface LabelSet {
  readonly names: readonly string[];
  readonly counts: readonly number[];
}

/**
 * The distinct labels of rows with their counts. They are sorted, so that the class numbers depend neither on
 * the order of the rows nor on a split: by UTF-16 code units (as `sort()` does, no locale), or by value where
 * every label is a whole number, so that the labels 0 … 11 are their own class numbers.
 */
export function labelSet(rows: Iterable<{ readonly label: string }>): LabelSet {
  const counts = new Map<string, number>();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  const names = [...counts.keys()].sort();
  if (names.every((name) => /^(0|-?[1-9]\d{0,14})$/.test(name))) names.sort((a, b) => Number(a) - Number(b));
  return { names, counts: names.map((name) => counts.get(name)!) };
}

/**
 * The class number of each row's label, `[rows]`.
 *
 * @param names the known labels, such as `labelSet(rows).names` or those of a model
 * @param options.name the file that the rows come from, for errors
 * @throws DataError `unknown-label` with file and line; `invalid-option` where a name stands twice.
 */
export function labelIndices(
  rows: readonly { readonly label: string; readonly line?: number }[],
  names: readonly string[],
  { name }: { name?: string } = {},
): Int32Array {
  const indices = new Map(names.map((label, index) => [label, index]));
  if (indices.size !== names.length) {
    throw new DataError(
      'invalid-option',
      `Expected each label once, got ${names.length - indices.size} repeated.`,
    );
  }
  return Int32Array.from(rows, (row) => {
    const index = indices.get(row.label);
    if (index === undefined) throw unknownLabel(row, names, name);
    return index;
  });
}

function unknownLabel(
  row: { label: string; line?: number },
  names: readonly string[],
  file?: string,
): DataError {
  const shown = names.slice(0, 10).map((label) => JSON.stringify(label));
  const rest = names.length - shown.length;
  return new DataError(
    'unknown-label',
    `Expected one of ${names.length} known labels (${shown.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}), got ${JSON.stringify(row.label)}; correct the label, or train a model that knows it.`,
    { ...(file === undefined ? {} : { file }), ...(row.line === undefined ? {} : { line: row.line }) },
  );
}
