import type { AnswerWindow } from '@bertwright/heads';
import type { Encoding, Wordpiece } from '@bertwright/wordpiece';
import { type AnswerPositions, answerPositions, unknownPositions } from './answer-positions.ts';
import { type PrepareOptions, prepareRows, type TextBatch } from './prepared-texts.ts';
import type { Question } from './questions.ts';
import type { Prepared } from './task.ts';
import { TaskError } from './task-error.ts';

/** A row of tokens: a question and a part of its passage. */
export interface QuestionWindow extends AnswerWindow {
  readonly question: Question;
  /** The index of the question in its data set. */
  readonly example: number;
}

/** A batch of windows, with the tokens of their answers. */
export interface QuestionBatch extends TextBatch {
  /** [size] */
  readonly windows: readonly QuestionWindow[];
  /** The tokens with which the answers start and end [size]: 0, [CLS], where there is none, -100 where it is not known. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** How questions become windows. */
export interface QuestionWindowOptions extends PrepareOptions {
  /** Tokens that neighbouring windows share; at most three quarters of what there is room for. */
  readonly stride: number;
  /** Longer questions are cut to so many tokens; at most half a row. */
  readonly maxQuestionLength: number;
}

/** A row has room for a token or two of a question and of its passage, and for the special tokens. */
const leastLength = 8;
const specialTokens = 3;

/**
 * Turns questions into windows over their passages once. Whatever the length of a passage, every token of it is in a
 * window; a row counts as truncated where its question was cut. The answer to be learnt is the first of a question's.
 *
 * @throws TaskError `length-invalid` for a maximum length below 8 tokens.
 */
export function prepareQuestions(
  questions: readonly Question[],
  options: QuestionWindowOptions,
): Prepared<QuestionBatch> {
  if (options.maxLength < leastLength) {
    throw new TaskError(
      'length-invalid',
      `Expected rows of at least ${leastLength} tokens for questions and their passages, got ${options.maxLength}: raise the maximum length.`,
    );
  }
  let truncated = 0;
  const windows: QuestionWindow[] = [];
  const rows: Encoding[] = [];
  const positions: AnswerPositions[] = [];
  for (const [example, question] of questions.entries()) {
    const { encodings, cut } = encodeWindows(question, options);
    for (const encoding of encodings) {
      const window = { ...passageOf(encoding), question, example };
      if (cut) truncated++;
      rows.push(encoding);
      windows.push(window);
      positions.push(positionsIn(window));
    }
  }
  const prepared = prepareRows(rows, truncated, options);
  return {
    ...prepared,
    exampleOf: Int32Array.from(windows, ({ example }) => example),
    batch(planned) {
      const batch = prepared.batch(planned);
      const starts = batch.rows.map((row) => positions[row]![0]);
      const ends = batch.rows.map((row) => positions[row]![1]);
      const weight = starts.filter((start) => start >= 0).length;
      return {
        ...batch,
        windows: Array.from(batch.rows, (row) => windows[row]!),
        starts,
        ends,
        ...(weight > 0 && weight < batch.size && { weight }),
      };
    },
  };
}

function encodeWindows(
  { question, context }: Question,
  { tokenizer, maxLength, stride, maxQuestionLength }: QuestionWindowOptions,
): { encodings: Encoding[]; cut: boolean } {
  const room = maxLength - specialTokens;
  const { text, tokens, cut } = cutText(question, tokenizer, Math.min(maxQuestionLength, room >> 1));
  const encodings = tokenizer.encodeWindows(text, {
    pair: context,
    maxLength,
    truncation: 'only_second',
    stride: Math.min(stride, Math.floor((3 * (room - tokens)) / 4)),
    offsets: true,
  });
  return { encodings, cut };
}

/** A text without what is behind its first tokens: a cut word has the same pieces up to there. */
function cutText(
  text: string,
  tokenizer: Wordpiece,
  maxLength: number,
): { text: string; tokens: number; cut: boolean } {
  const { ids, offsets, truncated } = tokenizer.encode(text, {
    maxLength,
    addSpecialTokens: false,
    offsets: true,
  });
  const cut = truncated > 0;
  return { text: cut ? text.slice(0, offsets![2 * ids.length - 1]) : text, tokens: ids.length, cut };
}

/** The passage is what has type 1, but for the [SEP] behind it. */
function passageOf({ types, offsets }: Encoding): AnswerWindow {
  const passage = Uint8Array.from(types);
  passage[passage.length - 1] = 0;
  return { offsets: offsets!, passage };
}

function positionsIn(window: QuestionWindow): AnswerPositions {
  const { answers } = window.question;
  if (!answers) return unknownPositions;
  const [first] = answers;
  return first ? answerPositions(window, first) : [0, 0];
}
