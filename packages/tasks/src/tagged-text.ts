import { DataError, labelIndices, type RowFields } from '@bertwright/data';
import type { TaskExample } from './task-kind.ts';

/** A text, or the words of one, with a tag for each word where they are known. */
export interface TaggedText extends TaskExample {
  /** Without it, the words with a space between them. */
  readonly text?: string | undefined;
  /** The words, in the order of the text; without them, what the tokenizer takes for words. */
  readonly tokens?: readonly string[] | undefined;
  /** One for each of `tokens`. */
  readonly tags?: readonly string[] | undefined;
  /** The line of each token, for errors. */
  readonly lines?: readonly number[] | undefined;
}

/** A text and where its words are, if they were given. */
export interface LocatedText {
  readonly text: string;
  readonly tokens?: readonly string[];
  /** Where each of `tokens` begins in the text [words]. */
  readonly starts?: readonly number[];
}

type Where = { readonly file?: string };

/** The example of a row: `tokens` and `tags` as arrays, or as text that white space divides. @throws DataError */
export function readTaggedText(row: RowFields): TaggedText {
  const tokens = items(row, 'tokens');
  const example: TaggedText = {
    text: tokens && row.value('text') === undefined ? undefined : row.optionalText('text'),
    tokens,
    tags: items(row, 'tags'),
    line: row.line,
    lines: row.lines,
  };
  locateWords(example, { file: row.file });
  return example;
}

/**
 * The text of an example and where its words are.
 * @throws DataError `missing-text` for an example without text and tokens, `invalid-value` for tokens that are not in the
 * text one after the other, and for tags that are not as many as the tokens.
 */
export function locateWords({ text, tokens, tags, line }: TaggedText, where: Where = {}): LocatedText {
  const refuse = (code: 'missing-text' | 'invalid-value', message: string) =>
    new DataError(code, message, { ...where, ...(line !== undefined && { line }) });
  if (tags && tags.length !== tokens?.length) {
    throw refuse(
      'invalid-value',
      `Expected as many tags as tokens, got ${tags.length} and ${tokens?.length ?? 'no tokens'}.`,
    );
  }
  if (!tokens) {
    if (text !== undefined) return { text };
    throw refuse('missing-text', 'Expected a text or tokens, got neither; fill one in or remove the row.');
  }
  const whole = text ?? tokens.join(' ');
  const starts: number[] = [];
  let end = 0;
  for (const token of tokens) {
    const start = text === undefined ? end : whole.indexOf(token, end);
    if (start < 0) {
      throw refuse(
        'invalid-value',
        `Expected the text to hold its tokens in their order, got ${JSON.stringify(token)}, which is not there after character ${end}; leave out the text, or correct the tokens.`,
      );
    }
    starts.push(start);
    end = start + token.length + (text === undefined ? 1 : 0);
  }
  return { text: whole, tokens, starts };
}

/**
 * The number of each tag of each example, undefined where its tags are not known.
 * @throws DataError `unknown-label` with file and line of a tag that is not one of `labels`.
 */
export function tagNumbers(
  examples: readonly TaggedText[],
  labels: readonly string[],
  source: { readonly name?: string } = {},
): (Int32Array | undefined)[] {
  return examples.map(({ tags, line, lines }) => {
    const rows = tags?.map((label, index) => {
      const at = lines?.[index] ?? line;
      return { label, ...(at !== undefined && { line: at }) };
    });
    return rows && labelIndices(rows, labels, source);
  });
}

function items(row: RowFields, field: string): string[] | undefined {
  const value = row.value(field);
  if (!Array.isArray(value)) return row.optionalText(field)?.trim().split(/\s+/);
  const wrong = value.findIndex((item) => typeof item !== 'string' && typeof item !== 'number');
  if (wrong < 0) return value.map(String);
  throw new DataError(
    'invalid-value',
    `Expected an array of texts in ${field}, got ${JSON.stringify(value[wrong])} at ${wrong}.`,
    { file: row.file, line: row.line },
  );
}
