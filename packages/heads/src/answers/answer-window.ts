/** Tokens of one window over a passage, on the host. */
export interface AnswerWindow {
  /**
   * Where each token begins and ends in the passage [2 * length], in characters: token `i` is
   * `passage.slice(offsets[2 * i], offsets[2 * i + 1])`.
   */
  readonly offsets: ArrayLike<number>;
  /** 1 where a token is one of the passage, and not of the question or special [length]. */
  readonly passage: ArrayLike<number>;
}

/** A part of the passage that may be the answer. */
export interface AnswerSpan {
  /** In characters of the passage: `passage.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Logits added up; answers of one question compare by it. */
  readonly score: number;
  /** Among all valid spans of all windows, and no answer where that is allowed. */
  readonly probability: number;
}

/** What a question's answer may be. */
export interface AnswerOptions {
  /** How many of the best spans are returned. */
  best?: number;
  /** In tokens. */
  maxAnswerLength?: number;
  /** Whether there may be no answer, as in SQuAD v2. */
  noAnswer?: boolean;
}

/** The answers to one question, over all windows of its passage. */
export interface Answers {
  /** The best first; the same characters once, however many windows show them. Empty where no span is valid. */
  readonly spans: readonly AnswerSpan[];
  /** Whether there is an answer at all; absent unless asked for. */
  readonly noAnswer?: NoAnswer;
}

/** How likely it is that the passage holds no answer. */
export interface NoAnswer {
  /** The least of the windows' scores of [CLS] as the answer: one window with an answer is enough. */
  readonly score: number;
  readonly probability: number;
  /** `score` minus that of the best span: no answer is given where it is above a threshold tuned on validation data. */
  readonly margin: number;
}

/** A span of one window, with its score. */
export type VisitSpan = (start: number, end: number, score: number) => void;
