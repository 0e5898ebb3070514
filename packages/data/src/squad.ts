import { DataError } from './data-error.ts';
import type { Table, TableRow } from './table.ts';

/**
 * The questions of SQuAD's own JSON (v1.1 and v2), in file order: columns `title`, `context`, `id`, `question` and, where
 * the file has them, `answers`, an array of `{ text, answer_start }` that is empty for a question that is `is_impossible`.
 *
 * @param text the whole file.
 * @throws DataError `invalid-json`; `invalid-value` where `data`, `paragraphs` or `qas` are not as they should be;
 * `no-rows`.
 */
export function parseSquad(text: string, { name }: { name: string }): Table {
  const value = parseObject(text, name);
  const rows: TableRow[] = [];
  const lineOf = lines(text);
  for (const [at, article] of items(value, 'data', '', name)) {
    for (const [place, paragraph] of items(article, 'paragraphs', at, name)) {
      for (const [, question] of items(paragraph, 'qas', place, name)) {
        const answers = question.is_impossible === true ? [] : question.answers;
        const values = {
          title: article.title,
          context: paragraph.context,
          id: question.id,
          question: question.question,
          ...(answers !== undefined && { answers }),
        };
        rows.push({ line: lineOf(question.id), values });
      }
    }
  }
  if (rows.length === 0) {
    throw new DataError('no-rows', 'Expected questions in data[].paragraphs[].qas, got none.', {
      file: name,
    });
  }
  const columns = ['title', 'context', 'id', 'question'];
  if (rows.some(({ values }) => 'answers' in values)) columns.push('answers');
  return { name, columns, rows };
}

/** Whether a whole text is SQuAD's JSON, and not JSON lines. */
export function isSquad(text: string): boolean {
  if (!/^\s*\{/.test(text) || !text.includes('"paragraphs"')) return false;
  try {
    return Array.isArray(JSON.parse(text).data);
  } catch {
    return false;
  }
}

function parseObject(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'invalid JSON';
    throw new DataError('invalid-json', `Expected SQuAD's JSON, got ${reason}; mend the file.`, {
      file: name,
      cause,
    });
  }
}

/** The objects of an array in an object, each with its place in the file. */
function items(
  of: unknown,
  field: string,
  at: string,
  file: string,
): [place: string, object: Record<string, unknown>][] {
  const place = at === '' ? field : `${at}.${field}`;
  const array = (of as Record<string, unknown> | null)?.[field];
  if (Array.isArray(array) && array.every((item) => typeof item === 'object' && item !== null)) {
    return array.map((item, index) => [`${place}[${index}]`, item]);
  }
  const got = array === undefined ? 'nothing' : JSON.stringify(array)?.slice(0, 60);
  throw new DataError(
    'invalid-value',
    `Expected an array of objects in ${place}, as SQuAD's JSON has it, got ${got}; mend it, or say the format of the file.`,
    { file },
  );
}

/** The line of each question, found by its id: ids are looked for in the order of the file. */
function lines(text: string): (id: unknown) => number {
  let line = 1;
  let counted = 0;
  return (id) => {
    const found = id === undefined ? -1 : text.indexOf(JSON.stringify(id), counted);
    if (found < 0) return line;
    for (let at = text.indexOf('\n', counted); at !== -1 && at < found; at = text.indexOf('\n', at + 1)) {
      line++;
    }
    counted = found;
    return line;
  };
}
