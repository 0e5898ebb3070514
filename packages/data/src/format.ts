import { DataError } from './data-error.ts';

/** Comma-separated, tab-separated, one JSON object a line, or the JSON of SQuAD. */
export type Format = 'csv' | 'tsv' | 'jsonl' | 'squad';

const extensions: Record<string, Format> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'jsonl',
};

/**
 * The format that a file name's extension tells: `.csv`, `.tsv`, `.tab`, `.jsonl`, `.ndjson`, `.json` (one
 * object a line; `readTable` sees by itself where it is SQuAD's), each also with `.gz` behind it.
 *
 * @throws DataError `unknown-format` for any other name.
 */
export function guessFormat(name: string): Format {
  const extension = /\.([^./\\]+)$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[1];
  const format = extension === undefined ? undefined : extensions[extension];
  if (format === undefined) {
    throw new DataError(
      'unknown-format',
      `Expected a name that ends in ${Object.keys(extensions)
        .map((known) => `.${known}`)
        .join(', ')}; say the format: 'csv', 'tsv', 'jsonl' or 'squad'.`,
      { file: name },
    );
  }
  return format;
}
