import { DataError, type DataErrorCode } from './data-error.ts';
import type { Table, TableRow } from './table.ts';

/**
 * The text of a row's field: numbers and truth values of JSON as JSON writes them, and `undefined` where
 * there is none (absent, null, or nothing but white space).
 *
 * @throws DataError `invalid-value` with file and line for an array or an object.
 */
export function textField(table: Table, row: TableRow, column: string): string | undefined {
  const value = Object.hasOwn(row.values, column) ? row.values[column] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') {
    throw new DataError(
      'invalid-value',
      `Expected text in ${JSON.stringify(column)}, got ${Array.isArray(value) ? 'an array' : 'an object'}; write one text or number.`,
      { file: table.name, line: row.line },
    );
  }
  const text = String(value);
  return text.trim() === '' ? undefined : text;
}

/**
 * The number in a row's field.
 *
 * @throws DataError with file and line: `missing-value` where there is none, `invalid-value` where it is not
 * a finite number.
 */
export function numberField(table: Table, row: TableRow, column: string): number {
  const text = textField(table, row, column);
  if (text === undefined) throw missingField(table, [row.line], column, 'missing-value', 'a number');
  const value = Number(text);
  if (!Number.isFinite(value)) {
    throw new DataError(
      'invalid-value',
      `Expected a number in ${JSON.stringify(column)}, got ${JSON.stringify(text)}.`,
      {
        file: table.name,
        line: row.line,
      },
    );
  }
  return value;
}

export function missingField(
  table: Table,
  lines: readonly number[],
  column: string,
  code: DataErrorCode,
  what: string,
): DataError {
  const more = lines.length - 1;
  const others =
    more === 0
      ? ''
      : ` (and in ${more} more ${more === 1 ? 'row' : 'rows'}: ${lines
          .slice(1, 6)
          .map((line) => `line ${line}`)
          .join(', ')}${more > 5 ? ', …' : ''})`;
  return new DataError(
    code,
    `Expected ${what} in ${JSON.stringify(column)}, got nothing${others}; fill it in or remove the row.`,
    { file: table.name, ...(lines[0] === undefined ? {} : { line: lines[0] }) },
  );
}
