import { DataError, type RowFields } from '@bertwright/data';
import { type DocumentPairOptions, documentPairs } from './pre-training-documents.ts';
import type { PreparedFor } from './task.ts';
import { TaskError } from './task-error.ts';
import type { TaskExample } from './task-kind.ts';

/** Two texts, and whether the second follows the first, where that is known; a text alone is a document to learn from. */
export interface PreTrainingPair extends TaskExample {
  readonly text: string;
  readonly pair?: string | undefined;
  readonly next?: boolean | undefined;
}

/** A row as a pair or a document. @throws DataError `invalid-value` for a `next` that is neither true nor false. */
export function readPreTraining(row: RowFields): PreTrainingPair {
  return {
    text: row.text('text'),
    pair: row.optionalText('pair'),
    next: readNext(row),
    line: row.line,
  };
}

/**
 * Refuses rows to learn from that are neither pairs whose second texts are known to follow or not, nor documents.
 * @throws DataError `missing-value` with file and line.
 */
export function checkPreTraining(
  examples: readonly PreTrainingPair[],
  { name }: { readonly name?: string },
): void {
  const pairs = examples.some(({ pair }) => pair !== undefined);
  for (const { pair, next, line } of examples) {
    if ((pair !== undefined) === pairs && (next !== undefined) === pairs) continue;
    const message =
      pair === undefined
        ? `Expected a second text (pair) in every row, or neither pair nor next in any, where rows are documents, got a row without a pair: say which column it is (--pair), or fill it in.`
        : `Expected next to be true or false beside a pair, got none: say which column it is (--next), or fill it in.`;
    throw new DataError('missing-value', message, {
      ...(name !== undefined && { file: name }),
      ...(line !== undefined && { line }),
    });
  }
}

/** A pair, and the index of the example that it is or was made of. */
export interface PreTrainingRow extends PreTrainingPair {
  readonly pair: string;
  readonly example: number;
}

/**
 * The pairs among examples, and those that their documents give, in the order of the examples.
 *
 * @throws DataError `missing-value` with the line for a document that is to be answered; TaskError `example-invalid` where
 * there are documents, and none is long enough for a pair.
 */
export function preTrainingRows(
  examples: readonly PreTrainingPair[],
  options: Omit<DocumentPairOptions, 'seed'>,
  { prediction = false, seed = 0 }: PreparedFor = {},
): PreTrainingRow[] {
  const documents: number[] = [];
  const given: PreTrainingRow[] = [];
  for (const [example, { text, pair, next, line }] of examples.entries()) {
    if (pair !== undefined) given.push({ text, pair, next, example });
    else if (prediction) throw noPair(line);
    else documents.push(example);
  }
  if (documents.length === 0) return given;
  const pairs = documentPairs(
    documents.map((example) => examples[example]!.text),
    { ...options, seed },
  );
  if (pairs.length === 0) {
    throw new TaskError(
      'example-invalid',
      `Expected documents of several sentences, of which pairs are made, got ${documents.length} of one: give whole documents, one a row, or pairs (columns text, pair and next).`,
    );
  }
  const made = pairs.map(({ document, ...pair }) => ({ ...pair, example: documents[document]! }));
  return [...given, ...made].sort((a, b) => a.example - b.example);
}

/** The beginning of a document as a pair of which the second text follows; a pair as it is. */
export function samplePair(example: PreTrainingPair): PreTrainingPair {
  if (example.pair !== undefined) return example;
  const words = example.text.slice(0, 600).split(/\s+/).slice(0, 60);
  const [text, pair] = [words.slice(0, 30), words.slice(30)].map((part) => part.join(' '));
  return { ...example, text: text!, pair: pair!, next: true };
}

function noPair(line: number | undefined): DataError {
  return new DataError(
    'missing-value',
    'Expected a second text (pair), which may follow the first, got none: fill it in.',
    line === undefined ? {} : { line },
  );
}

function readNext(row: RowFields): boolean | undefined {
  const value = row.value('next');
  if (value === undefined || value === null || value === '') return undefined;
  const said = String(value).trim().toLowerCase();
  if (said === 'true' || said === 'false') return said === 'true';
  throw row.invalid(`Expected next to be true or false, got ${JSON.stringify(value)}.`);
}
