import type { Source } from './contents.ts';
import { missingField, textField } from './field.ts';
import { readTable, requireColumns, type Table, type TableOptions } from './table.ts';

/** A text, and the first line of its record in the file, from 1. */
export interface Text {
  text: string;
  line: number;
}

/** A text with its label. */
export interface Example extends Text {
  label: string;
}

/**
 * The labelled texts of a file, in file order. Texts are as they stand; labels lose outer white space.
 *
 * @param options.text the column of the texts
 * @param options.label the column of the labels
 * @throws DataError whatever {@link readTable} throws; `missing-column`, which lists the columns found;
 * `missing-text` and `missing-label` with the first line that has none and the number of others.
 */
export async function readExamples(
  options: Source & TableOptions & { text: string; label: string },
): Promise<Example[]> {
  return tableExamples(await readTable(options), options);
}

/**
 * The texts of a file that need no label, in file order.
 *
 * @throws DataError whatever {@link readTable} throws; `missing-column`; `missing-text` with the line.
 */
export async function readTexts(options: Source & TableOptions & { text: string }): Promise<Text[]> {
  return tableTexts(await readTable(options), options);
}

/** The labelled texts of a table, see {@link readExamples}. */
export function tableExamples(table: Table, { text, label }: { text: string; label: string }): Example[] {
  requireColumns(table, [text, label]);
  const labels = filled(table, label, 'missing-label', 'a label');
  return tableTexts(table, { text }).map((row, index) => ({ ...row, label: labels[index]!.trim() }));
}

/** The texts of a table, see {@link readTexts}. */
export function tableTexts(table: Table, { text }: { text: string }): Text[] {
  requireColumns(table, [text]);
  const texts = filled(table, text, 'missing-text', 'a text');
  return table.rows.map(({ line }, index) => ({ text: texts[index]!, line }));
}

function filled(
  table: Table,
  column: string,
  code: 'missing-text' | 'missing-label',
  what: string,
): string[] {
  const values: string[] = [];
  const missing: number[] = [];
  for (const row of table.rows) {
    const value = textField(table, row, column);
    if (value === undefined) missing.push(row.line);
    else values.push(value);
  }
  if (missing.length > 0) throw missingField(table, missing, column, code, what);
  return values;
}
