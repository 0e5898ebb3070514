import { parseConll } from './conll.ts';
import { readText, type Source } from './contents.ts';
import { DataError } from './data-error.ts';
import { type DelimitedRecord, parseDelimited } from './delimited.ts';
import { type Format, guessFormat } from './format.ts';
import { parseJsonLines } from './json-lines.ts';
import { isSquad, parseSquad } from './squad.ts';

/**
 * One record: its first line in the file, from 1, and its values by column: text, but for JSON lines, and for files of
 * tokens, where they are arrays of text.
 */
export interface TableRow {
  line: number;
  /** The line of each item of its values, in files of tokens. */
  lines?: readonly number[];
  values: Readonly<Record<string, unknown>>;
}

/** A file's rows, in file order. `columns` are in file order; in JSON lines, in order of appearance. */
export interface Table {
  name: string;
  columns: readonly string[];
  rows: readonly TableRow[];
}

export interface TableOptions {
  /** By default guessed from the name's extension, see {@link guessFormat}. */
  format?: Format | undefined;
  /** Names of the columns of a CSV or TSV file that has no header line. */
  columns?: readonly string[] | undefined;
  /** False for a CSV or TSV file without a header line whose columns are named by their numbers, from `1`. */
  header?: boolean | undefined;
  /** One character; a comma for CSV and a tab for TSV by default. */
  delimiter?: string | undefined;
  /**
   * Whether double quotes enclose fields. By default true for CSV and false for TSV, whose definition (IANA
   * text/tab-separated-values) and use in the field (GLUE) have no quoting.
   */
  quoting?: boolean | undefined;
}

/**
 * The rows of a CSV, TSV or JSON lines file, the questions of SQuAD's JSON (which is known by what it holds, where no
 * format is said), or the sentences of a file of tokens (see {@link parseConll}), each with its line number. The whole
 * file is held in memory.
 *
 * @throws DataError for contents that are no UTF-8 text (see {@link readText}), an unknown format, an empty
 * file (`empty-file`), a header without rows (`no-rows`), two columns of one name (`duplicate-column`), a row
 * with more or fewer fields than the header (`ragged-row`), a quote that does not close (`unclosed-quote`,
 * `malformed-quote`), a line that is no JSON object (`invalid-json`); all with file and line.
 */
export async function readTable({ name, contents, ...options }: Source & TableOptions): Promise<Table> {
  const format = options.format ?? guessFormat(name);
  if (format === 'conll' || format === 'conllu') {
    const { columns, delimiter } = options;
    return { name, ...parseConll(await readText({ name, contents }), { name, format, columns, delimiter }) };
  }
  if (format === 'jsonl' || format === 'squad') {
    const text = await readText({ name, contents });
    const squad = format === 'squad' || (options.format === undefined && isSquad(text));
    if (!squad) return jsonTable(name, text, options);
    refuseTableOptions(name, options, "SQuAD's JSON");
    return parseSquad(text, { name });
  }
  if (format !== 'csv' && format !== 'tsv') {
    throw new DataError(
      'unknown-format',
      `Expected 'csv', 'tsv', 'jsonl', 'squad', 'conll' or 'conllu', got ${JSON.stringify(format)}.`,
      {
        file: name,
      },
    );
  }
  const records = parseDelimited(await readText({ name, contents }), {
    name,
    delimiter: options.delimiter ?? (format === 'csv' ? ',' : '\t'),
    quoting: options.quoting ?? format === 'csv',
  });
  const numbered =
    options.header === false ? records[0]?.fields.map((_, index) => `${index + 1}`) : undefined;
  return delimitedTable(name, records, options.columns ?? numbered);
}

function jsonTable(name: string, text: string, options: TableOptions): Table {
  refuseTableOptions(name, options, 'JSON lines');
  const rows = parseJsonLines(text, { name });
  const columns = new Set<string>();
  for (const { values } of rows) for (const column of Object.keys(values)) columns.add(column);
  return { name, columns: [...columns], rows };
}

function refuseTableOptions(
  name: string,
  { columns, delimiter, quoting }: TableOptions,
  format: string,
): void {
  if (columns === undefined && delimiter === undefined && quoting === undefined) return;
  throw new DataError(
    'invalid-option',
    `Expected no columns, delimiter or quoting for ${format}, whose objects name their columns; leave them out.`,
    { file: name },
  );
}

function delimitedTable(name: string, records: DelimitedRecord[], given?: readonly string[]): Table {
  const header = records[0];
  if (header === undefined)
    throw new DataError('empty-file', 'Expected rows, got only blank lines.', { file: name });
  const columns = given ?? header.fields.map((column) => column.trim());
  const line = given === undefined ? header.line : undefined;
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index);
  if (repeated !== undefined) {
    throw new DataError(
      'duplicate-column',
      `Expected each column once, got ${JSON.stringify(repeated)} twice; rename one, or give the columns' names if the file has no header line.`,
      { file: name, ...(line === undefined ? {} : { line }) },
    );
  }
  const body = given === undefined ? records.slice(1) : records;
  if (body.length === 0) {
    throw new DataError('no-rows', 'Expected rows below the header, got the header only; add rows.', {
      file: name,
    });
  }
  return { name, columns, rows: body.map((record) => toRow(name, columns, record)) };
}

function toRow(name: string, columns: readonly string[], { line, fields }: DelimitedRecord): TableRow {
  if (fields.length !== columns.length) {
    const quoted = fields.some((field) => field.startsWith('"'));
    throw new DataError(
      'ragged-row',
      `Expected ${columns.length} fields (${columns.join(', ')}), got ${fields.length}; ${
        quoted
          ? 'say quoting: true if double quotes enclose the fields of this file, or mend the row.'
          : 'enclose a field that holds the delimiter in double quotes, or mend the row.'
      }`,
      { file: name, line },
    );
  }
  return { line, values: Object.fromEntries(columns.map((column, index) => [column, fields[index]])) };
}

/**
 * Returns nothing when the table has every one of these columns.
 *
 * @throws DataError `missing-column`, listing the columns found.
 */
export function requireColumns(table: Table, names: readonly string[]): void {
  const missing = names.filter((name) => !table.columns.includes(name));
  if (missing.length === 0) return;
  const [only] = table.columns;
  const separator =
    table.columns.length === 1 ? [';', '\t', '|', ','].find((mark) => only?.includes(mark)) : undefined;
  throw new DataError(
    'missing-column',
    `Expected the ${missing.length === 1 ? 'column' : 'columns'} ${missing.map((name) => JSON.stringify(name)).join(', ')}, got ${table.columns.map(shown).join(', ')}; ${
      separator === undefined
        ? 'name a column that is there, or give the names of the columns if the file has no header line.'
        : `say delimiter: ${JSON.stringify(separator)}.`
    }`,
    { file: table.name },
  );
}

/** A column's name as errors show it: the first line of a file without a header may be a long text. */
function shown(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
