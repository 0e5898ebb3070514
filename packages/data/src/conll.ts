import { DataError } from './data-error.ts';
import type { TableRow } from './table.ts';

/** The columns of CoNLL-U, in order. */
const conlluColumns = ['ID', 'FORM', 'LEMMA', 'UPOS', 'XPOS', 'FEATS', 'HEAD', 'DEPREL', 'DEPS', 'MISC'];

/** One token of a sentence: its line, from 1, and its fields. */
interface TokenLine {
  readonly line: number;
  readonly fields: readonly string[];
}

/** How a file of tokens is written. */
export interface ConllOptions {
  readonly name: string;
  readonly format: 'conll' | 'conllu';
  /** By default a tab where the first token's line has one, else any white space. */
  readonly delimiter?: string | undefined;
  /** Names of the columns; by default those of CoNLL-U, or 1, 2, … */
  readonly columns?: readonly string[] | undefined;
}

/**
 * The sentences of a file with one token a line, each a record whose values are arrays, one item a token. `tokens` is the
 * first column and `tags` the last; in CoNLL-U, FORM and UPOS. Lines of nothing but white space end a sentence, those
 * that begin with -DOCSTART- (of CoNLL-2003) too. In CoNLL-U, lines that begin with # say something of the sentence and
 * are skipped; so are words of several tokens (`8-9`) and empty nodes (`8.1`).
 *
 * @param text with every line end as `\n`
 * @throws DataError `ragged-row` for a line with more or fewer fields than the first, or than CoNLL-U has; `no-rows` where
 * there is no token.
 */
export function parseConll(
  text: string,
  options: ConllOptions,
): { columns: readonly string[]; rows: readonly TableRow[] } {
  const sentences = splitSentences(text, options);
  const first = sentences[0]?.[0];
  if (first === undefined) {
    throw new DataError('no-rows', 'Expected sentences of one token a line, got no token; add some.', {
      file: options.name,
    });
  }
  const universal = options.format === 'conllu';
  const names =
    options.columns ?? (universal ? conlluColumns : first.fields.map((_, index) => `${index + 1}`));
  const [tokens, tags] = universal
    ? [names.indexOf('FORM'), names.indexOf('UPOS')]
    : [0, names.length > 1 ? names.length - 1 : -1];
  // Names of the file's own come last: they hold where both are there.
  const places = new Map<string, number>([
    ...(tokens < 0 ? [] : [['tokens', tokens] as const]),
    ...(tags < 0 ? [] : [['tags', tags] as const]),
    ...names.map((name, index) => [name, index] as const),
  ]);
  const rows = sentences.map((sentence) => {
    for (const token of sentence) checkFields(token, names, options.name);
    const column = (index: number) => sentence.map(({ fields }) => fields[index]!);
    return {
      line: sentence[0]!.line,
      lines: sentence.map(({ line }) => line),
      values: Object.fromEntries([...places].map(([name, index]) => [name, column(index)])),
    };
  });
  return { columns: [...places.keys()], rows };
}

function splitSentences(text: string, { format, delimiter }: ConllOptions): TokenLine[][] {
  const sentences: TokenLine[][] = [];
  let separator: string | RegExp | undefined = delimiter;
  let open = false;
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '' || row.startsWith('-DOCSTART-')) {
      open = false;
      continue;
    }
    if (format === 'conllu' && row.startsWith('#')) continue;
    separator ??= row.includes('\t') ? '\t' : /\s+/;
    const fields = (typeof separator === 'string' ? row : row.trim()).split(separator);
    if (format === 'conllu' && /^\d+[-.]\d+$/.test(fields[0]!)) continue;
    if (!open) sentences.push([]);
    open = true;
    sentences.at(-1)!.push({ line: index + 1, fields });
  }
  return sentences;
}

function checkFields({ line, fields }: TokenLine, names: readonly string[], file: string): void {
  if (fields.length === names.length) return;
  throw new DataError(
    'ragged-row',
    `Expected ${names.length} fields (${names.join(', ')}) for a token, got ${fields.length}; mend the line, or say the delimiter.`,
    { file, line },
  );
}
