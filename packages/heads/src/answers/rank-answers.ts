import { HeadError } from '../head-error.ts';
import type { AnswerOptions, AnswerSpan, Answers, AnswerWindow, VisitSpan } from './answer-window.ts';

/** A window, what scores its spans, and what it scores for no answer. */
export interface ScoredWindow {
  readonly window: AnswerWindow;
  readonly noAnswer: number;
  /** Calls `visit` with every span that starts and ends with tokens of the passage. */
  visitSpans(isPassage: (token: number) => boolean, longest: number, visit: VisitSpan): void;
}

/** More characters than a passage has: a span is one number, `start * mostCharacters + end`. */
const mostCharacters = 2 ** 26;

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
  // A window has thousands of spans: a number each, and no object.
  const found = new Map<number, number>();
  for (const { window, visitSpans } of windows) {
    const { offsets, passage } = window;
    visitSpans(
      (token) => passage[token] === 1,
      maxAnswerLength,
      (from, to, score) => {
        const span = offsets[2 * from]! * mostCharacters + offsets[2 * to + 1]!;
        if (score > (found.get(span) ?? Number.NEGATIVE_INFINITY)) found.set(span, score);
      },
    );
  }
  const ranked = highest(found, best);
  const none = windows.reduce((least, window) => Math.min(least, window.noAnswer), Number.POSITIVE_INFINITY);
  const first = ranked[0]?.score ?? Number.NEGATIVE_INFINITY;
  const largest = noAnswer ? Math.max(none, first) : first;
  let total = noAnswer ? Math.exp(none - largest) : 0;
  for (const score of found.values()) total += Math.exp(score - largest);
  const probability = (score: number) => Math.exp(score - largest) / total;
  return {
    spans: ranked.map((span) => ({ ...span, probability: probability(span.score) })),
    ...(noAnswer && {
      noAnswer: {
        score: none,
        probability: probability(none),
        margin: none - first,
      },
    }),
  };
}

/** The highest of scores by span, the highest first; of tied ones the first found. */
function highest(found: ReadonlyMap<number, number>, count: number): Omit<AnswerSpan, 'probability'>[] {
  const best: Omit<AnswerSpan, 'probability'>[] = [];
  for (const [span, score] of found) {
    if (best.length === count && score <= best.at(-1)!.score) continue;
    const place = best.findIndex((other) => score > other.score);
    const start = Math.floor(span / mostCharacters);
    best.splice(place < 0 ? best.length : place, 0, { start, end: span % mostCharacters, score });
    if (best.length > count) best.pop();
  }
  return best;
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
