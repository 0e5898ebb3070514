import { DataError } from './data-error.ts';

/** Comma-separated, tab-separated, one JSON object a line, SQuAD's JSON, or one token a line with blank lines between. */
export type Format = 'csv' | 'tsv' | 'jsonl' | 'squad' | 'conll' | 'conllu';

const extensions: Record<string, Format> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'jsonl',
  conll: 'conll',
  iob: 'conll',
  bio: 'conll',
  conllu: 'conllu',
};

/**
 * The format that a file name's extension tells: `.csv`, `.tsv`, `.tab`, `.jsonl`, `.ndjson`, `.json` (one
 * object a line; `readTable` sees by itself where it is SQuAD's), `.conll`, `.iob`, `.bio` (one token a line),
 * `.conllu`, each also with `.gz` behind it.
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
        .join(', ')}; say the format: 'csv', 'tsv', 'jsonl', 'squad', 'conll' or 'conllu'.`,
      { file: name },
    );
  }
  return format;
}
