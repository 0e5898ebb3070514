import type { AnswerWindow } from '@bertwright/heads';
import type { ReferenceAnswer } from './questions.ts';

/** The tokens with which an answer starts and ends in a window: 0, [CLS], where the window does not hold it whole. */
export type AnswerPositions = readonly [start: number, end: number];

/** What says that nothing is known of a window: its loss does not count. */
export const unknownPositions: AnswerPositions = [-100, -100];

/**
 * Where an answer stands in a window of its passage, as Hugging Face's `run_qa` has it; an answer of which the tokenizer
 * leaves nothing is not known.
 */
export function answerPositions(
  { offsets, passage }: AnswerWindow,
  { text, start: from }: ReferenceAnswer,
): AnswerPositions {
  const begin = from + text.length - text.trimStart().length;
  const end = from + text.trimEnd().length;
  const startOf = (token: number) => offsets[2 * token]!;
  const endOf = (token: number) => offsets[2 * token + 1]!;
  const inside = Array.from({ length: passage.length }, (_, token) => token).filter(
    (token) => passage[token] === 1,
  );
  const [opening] = inside;
  const closing = inside.at(-1);
  if (opening === undefined || closing === undefined) return [0, 0];
  if (startOf(opening) > begin || endOf(closing) < end) return [0, 0];
  const first = inside.find((token) => endOf(token) > begin)!;
  const last = inside.findLast((token) => startOf(token) < end)!;
  return first <= last ? [first, last] : unknownPositions;
}
