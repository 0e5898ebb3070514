import { HeadError } from '../head-error.ts';
import type { AnswerOptions, AnswerSpan, Answers, AnswerWindow, VisitSpan } from './answer-window.ts';

/** A window, what scores its spans, and what it scores for no answer. */
export interface ScoredWindow {
  readonly window: AnswerWindow;
  readonly noAnswer: number;
  /** Calls `visit` with every span that starts and ends with tokens of the passage. */
  visitSpans(isPassage: (token: number) => boolean, longest: number, visit: VisitSpan): void;
}

/**
 * Ranks the valid spans of all windows; one that several windows show counts once, by its best score.
 * @throws HeadError `size-invalid` where `best` or `maxAnswerLength` is no whole number above 0.
 */
export function rankAnswers(
  windows: readonly ScoredWindow[],
  { best = 20, maxAnswerLength = 30, noAnswer = false }: AnswerOptions,
): Answers {
  for (const [name, value] of Object.entries({ best, maxAnswerLength })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new HeadError('size-invalid', `Expected ${name} to be a whole number above 0, got ${value}.`);
  }
  const found = new Map<string, Omit<AnswerSpan, 'probability'>>();
  for (const { window, visitSpans } of windows) {
    const { offsets, passage } = window;
    visitSpans(
      (token) => passage[token] === 1,
      maxAnswerLength,
      (from, to, score) => {
        const [start, end] = [offsets[2 * from]!, offsets[2 * to + 1]!];
        const key = `${start} ${end}`;
        if (score > (found.get(key)?.score ?? Number.NEGATIVE_INFINITY))
          found.set(key, { start, end, score });
      },
    );
  }
  const ranked = [...found.values()].sort((left, right) => right.score - left.score);
  const none = windows.reduce((least, window) => Math.min(least, window.noAnswer), Number.POSITIVE_INFINITY);
  const all = noAnswer ? [none, ...ranked.map(({ score }) => score)] : ranked.map(({ score }) => score);
  const largest = all.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const total = all.reduce((sum, score) => sum + Math.exp(score - largest), 0);
  const probability = (score: number) => Math.exp(score - largest) / total;
  return {
    spans: ranked.slice(0, best).map((span) => ({ ...span, probability: probability(span.score) })),
    ...(noAnswer && {
      noAnswer: {
        score: none,
        probability: probability(none),
        margin: none - (ranked[0]?.score ?? Number.NEGATIVE_INFINITY),
      },
    }),
  };
}

/** Throws HeadError `shape-invalid` unless a window and its logits are of one length. */
export function checkWindow({ offsets, passage }: AnswerWindow, ...logits: ArrayLike<number>[]): number {
  const length = passage.length;
  if (offsets.length === 2 * length && logits.every((each) => each.length === length)) return length;
  throw new HeadError(
    'shape-invalid',
    `Expected ${length} logits and ${2 * length} offsets for a window of ${length} tokens, got ${logits.map((each) => each.length)} and ${offsets.length}.`,
  );
}
