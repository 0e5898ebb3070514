import Papa from 'papaparse';
import { DataError } from './data-error.ts';

/** The fields of one record and the line on which it begins, from 1. */
export interface DelimitedRecord {
  line: number;
  fields: string[];
}

/**
 * The records of delimited text; blank lines are skipped. With quoting, a field in double quotes may hold
 * delimiters, line ends and doubled quotes (RFC 4180); without, quotes are ordinary characters.
 *
 * @param text with every line end as `\n`
 * @throws DataError `unclosed-quote` or `malformed-quote` with the line on which the quoted field begins.
 */
export function parseDelimited(
  text: string,
  { name, delimiter, quoting }: { name: string; delimiter: string; quoting: boolean },
): DelimitedRecord[] {
  if (delimiter.length !== 1 || /["\r\n\uFEFF]/.test(delimiter)) {
    throw new DataError(
      'invalid-option',
      `Expected a delimiter of one character, neither a quote nor a line end, got ${JSON.stringify(delimiter)}.`,
      { file: name },
    );
  }
  return quoting ? parseQuoted(text, name, delimiter) : parsePlain(text, delimiter);
}

function parsePlain(text: string, delimiter: string): DelimitedRecord[] {
  const records: DelimitedRecord[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '' && !row.includes(delimiter)) continue;
    records.push({ line: index + 1, fields: row.split(delimiter) });
  }
  return records;
}

function parseQuoted(text: string, name: string, delimiter: string): DelimitedRecord[] {
  const records: DelimitedRecord[] = [];
  let start = 0;
  let line = 1;
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    quoteChar: '"',
    step: ({ data: fields, errors, meta }) => {
      const fault = errors.find(({ type }) => type === 'Quotes');
      if (fault !== undefined)
        throw quoteError(name, fault.code, line + countLines(text, start, fault.index ?? start));
      if (fields.length > 1 || fields[0]?.trim() !== '') records.push({ line, fields });
      line += countLines(text, start, meta.cursor);
      start = meta.cursor;
    },
  });
  return records;
}

function quoteError(name: string, code: string, line: number): DataError {
  const remedy =
    'write quotes inside a quoted field twice (""), or say quoting: false where quotes are ordinary characters.';
  return code === 'MissingQuotes'
    ? new DataError(
        'unclosed-quote',
        `Expected a closing quote for the field that begins here, got the end of the file; ${remedy}`,
        { file: name, line },
      )
    : new DataError(
        'malformed-quote',
        `Expected a delimiter or a line end after the closing quote of the field that begins here, got other characters: the quote before it may be unclosed; ${remedy}`,
        { file: name, line },
      );
}

function countLines(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
