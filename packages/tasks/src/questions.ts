import type { RowFields } from '@bertwright/data';
import type { TaskExample } from './task-kind.ts';

/** An acceptable answer, a part of its passage: `context.slice(start, start + text.length)`. */
export interface ReferenceAnswer {
  readonly text: string;
  readonly start: number;
}

/** A question of a passage. */
export interface Question extends TaskExample {
  readonly id?: string | undefined;
  readonly question: string;
  readonly context: string;
  /** None where the passage does not answer the question; undefined where the answers are not known. */
  readonly answers?: readonly ReferenceAnswer[] | undefined;
}

/**
 * The question in a row. Its `answers` are, in JSON, an array of texts or of `{ text, answer_start }` as in SQuAD, or
 * `{ text: […], answer_start: […] }` as in Hugging Face's data sets; in a table, one text. An empty array or text says
 * that the passage holds no answer, and nothing at all that it is not known. An answer without a place is its first
 * occurrence in the passage; `answer_start` counts Unicode code points, as SQuAD's files do.
 *
 * @throws DataError `missing-value`; `invalid-value` with file, line and id for an answer that is not in the passage, or
 * not at its place.
 */
export function readQuestion(row: RowFields): Question {
  const id = row.optionalText('id');
  const context = row.text('context');
  const which = id === undefined ? '' : `Question ${id}: `;
  const refuse = (message: string) => row.invalid(which + message);
  const given = answersGiven(row.value('answers'), refuse);
  const answers = given?.map((answer) => placed(answer, context, refuse));
  return { id, question: row.text('question'), context, answers, line: row.line };
}

/** An answer as its row has it. */
interface GivenAnswer {
  readonly text: string;
  /** In code points. */
  readonly start: number | undefined;
}

type Refuse = (message: string) => Error;

function answersGiven(value: unknown, refuse: Refuse): GivenAnswer[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? [] : [{ text: value, start: undefined }];
  return itemsOf(value, refuse).map((item) => {
    const { text, answer_start: start } =
      typeof item === 'string' ? { text: item } : (item as { text?: unknown; answer_start?: unknown });
    const isPlace = start === undefined || start === null || Number.isSafeInteger(start);
    if (typeof text === 'string' && text.trim() !== '' && isPlace) {
      return { text, start: (start ?? undefined) as number | undefined };
    }
    throw refuse(
      `Expected each answer to be a text, or { "text": …, "answer_start": whole number }, got ${JSON.stringify(item)}: mend it, or leave the array empty where there is no answer.`,
    );
  });
}

function itemsOf(value: unknown, refuse: Refuse): unknown[] {
  if (Array.isArray(value)) return value.map((item) => item ?? {});
  const { text, answer_start: starts } = Object(value) as { text?: unknown; answer_start?: unknown };
  const paired = Array.isArray(starts) && Array.isArray(text) && starts.length === text.length;
  if (Array.isArray(text) && (starts === undefined || paired)) {
    return text.map((each, index) => ({
      text: each,
      ...(paired && { answer_start: (starts as unknown[])[index] }),
    }));
  }
  throw refuse(
    `Expected answers to be an array of texts, or of { "text": …, "answer_start": … }, got ${JSON.stringify(value)}: mend the row.`,
  );
}

function placed({ text, start }: GivenAnswer, context: string, refuse: Refuse): ReferenceAnswer {
  if (start === undefined) {
    const found = context.indexOf(text);
    if (found >= 0) return { text, start: found };
    throw refuse(
      `Expected the answer ${JSON.stringify(text)} to be a part of its passage, got a passage without it: mend the answer, or remove the row.`,
    );
  }
  const place = unitsBefore(context, start);
  if (place !== undefined && context.startsWith(text, place)) return { text, start: place };
  const there = place === undefined ? '' : context.slice(place, place + text.length);
  throw refuse(
    `Expected the answer ${JSON.stringify(text)} at character ${start} of its passage, got ${JSON.stringify(there)}: correct answer_start (it counts Unicode code points), or leave it out for the first place that has the answer.`,
  );
}

/** How many UTF-16 units so many code points of a text are; undefined beyond its end. */
function unitsBefore(text: string, points: number): number | undefined {
  let units = 0;
  for (let left = points; left > 0; left--) {
    const point = text.codePointAt(units);
    if (point === undefined) return undefined;
    units += point > 0xffff ? 2 : 1;
  }
  return points < 0 ? undefined : units;
}
