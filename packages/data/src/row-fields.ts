import type { Source } from './contents.ts';
import { DataError } from './data-error.ts';
import { missingField, numberField, textField } from './field.ts';
import { readTable, requireColumns, type Table, type TableOptions, type TableRow } from './table.ts';

/** A row's values by names of the reader's own, whatever the columns are called. */
export interface RowFields {
  /** The name of the row's file. */
  readonly file: string;
  /** The line of the row in its file, from 1. */
  readonly line: number;
  /** The line of each item of its fields, in files of one token a line. */
  readonly lines?: readonly number[];
  /** The text of a field. @throws DataError `missing-value` with file and line where there is none. */
  text(field: string): string;
  /** The text of a field, undefined where there is none. */
  optionalText(field: string): string | undefined;
  /** The number of a field. @throws DataError `missing-value`, `invalid-value` with file and line. */
  number(field: string): number;
  /** The number of a field, undefined where there is none. @throws DataError `invalid-value`. */
  optionalNumber(field: string): number | undefined;
  /**
   * The texts of a field that holds several: a JSON array, or a text cut at a separator, without outer white space;
   * empty items are left out. Undefined where there is no such field.
   */
  optionalList(field: string, separator: string): string[] | undefined;
  /** Whatever a field holds: in JSON lines, arrays and objects too. */
  value(field: string): unknown;
  /** The error `invalid-value` with file and line, for a value that only its reader can judge. */
  invalid(message: string): DataError;
}

/** Which column each field is in, by the field's name. */
export type FieldColumns = Readonly<Record<string, string>>;

/** The rows of a table by field; a field without a column is empty in every row. */
export function tableFields(table: Table, columns: FieldColumns): RowFields[] {
  return table.rows.map((row) => rowFields(table, row, columns));
}

/**
 * The rows of a file by field, in file order.
 *
 * @param options.fields the column of each field.
 * @param options.required fields that every row must have.
 * @throws DataError whatever {@link readTable} throws; `missing-column`, which lists the columns found; `missing-value`
 * with the first line that lacks a required field, and the number of others.
 */
export async function readFields({
  fields,
  required = [],
  ...options
}: Source & TableOptions & { fields: FieldColumns; required?: readonly string[] }): Promise<RowFields[]> {
  const table = await readTable(options);
  requireColumns(
    table,
    required.map((field) => fields[field]!),
  );
  for (const field of required) requireValues(table, fields[field]!, field);
  return tableFields(table, fields);
}

/** A row by field, out of a table or of a line that is a table of its own. */
function rowFields(table: Table, row: TableRow, columns: FieldColumns): RowFields {
  const value = (field: string) => {
    const column = columns[field];
    return column !== undefined && Object.hasOwn(row.values, column) ? row.values[column] : undefined;
  };
  const optionalText = (field: string) => {
    const column = columns[field];
    return column === undefined ? undefined : textField(table, row, column);
  };
  const number = (field: string) => numberField(table, row, columns[field] ?? field);
  return {
    file: table.name,
    line: row.line,
    ...(row.lines && { lines: row.lines }),
    value,
    optionalText,
    text(field) {
      const text = optionalText(field);
      if (text !== undefined) return text;
      throw missingField(table, [row.line], columns[field] ?? field, 'missing-value', 'a text');
    },
    number,
    invalid: (message) => new DataError('invalid-value', message, { file: table.name, line: row.line }),
    optionalNumber: (field) => (optionalText(field) === undefined ? undefined : number(field)),
    optionalList(field, separator) {
      const whole = value(field);
      if (whole === undefined || whole === null) return undefined;
      const items = Array.isArray(whole) ? whole.map(String) : (optionalText(field) ?? '').split(separator);
      return items.map((item) => item.trim()).filter((item) => item !== '');
    },
  };
}

function requireValues(table: Table, column: string, field: string): void {
  const lines = table.rows.filter(({ values }) => isEmpty(values[column])).map(({ line }) => line);
  if (lines.length > 0) throw missingField(table, lines, column, 'missing-value', `the ${field}`);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
