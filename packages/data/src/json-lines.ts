import { DataError } from './data-error.ts';

/** The object of one line and its line number, from 1. */
export interface JsonRecord {
  line: number;
  values: Readonly<Record<string, unknown>>;
}

/**
 * The objects of JSON lines; blank lines are skipped.
 *
 * @param text with every line end as `\n`
 * @throws DataError `invalid-json` with the line that is no JSON object.
 */
export function parseJsonLines(text: string, { name }: { name: string }): JsonRecord[] {
  const records: JsonRecord[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() !== '')
      records.push({ line: index + 1, values: parseJsonLine(row, { name, line: index + 1 }) });
  }
  return records;
}

/** The object that one line holds. @throws DataError `invalid-json` with the line. */
export function parseJsonLine(
  row: string,
  { name, line }: { name: string; line: number },
): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(row);
  } catch (cause) {
    const whole = line === 1 && row.trimStart().startsWith('[');
    throw new DataError(
      'invalid-json',
      `Expected one JSON object a line, got ${cause instanceof Error ? cause.message : 'invalid JSON'}; ${
        whole
          ? 'a JSON array is not JSON lines: write each of its objects on a line of its own.'
          : 'mend the line.'
      }`,
      { file: name, line, cause },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
    throw new DataError(
      'invalid-json',
      `Expected one JSON object a line, got ${kind}; write { "column": value }.`,
      {
        file: name,
        line,
      },
    );
  }
  return value as Record<string, unknown>;
}
