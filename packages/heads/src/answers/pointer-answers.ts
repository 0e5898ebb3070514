import type { AnswerOptions, Answers, AnswerWindow } from './answer-window.ts';
import { checkWindow, rankAnswers } from './rank-answers.ts';

/** A window with the logits of `pointerAnsweringBest`, the first of which are those of [CLS]. */
export interface PointerWindow extends AnswerWindow {
  /** [length] */
  readonly startLogits: ArrayLike<number>;
  /** The tokens that are followed as starts [starts]. */
  readonly starts: ArrayLike<number>;
  /** Of ends, given each of them [starts * length]. */
  readonly endLogits: ArrayLike<number>;
}

/**
 * The best spans over all windows of a passage, as `spanAnswers`, where ends depend on their start: a span's score is its
 * start's logit plus the log-probability of its end given the start, among the window's tokens. No answer scores the
 * start's logit of [CLS], whose only end is [CLS].
 *
 * @throws HeadError `shape-invalid` where logits do not fit their window; `size-invalid` for a limit below 1.
 */
export function pointerAnswers(windows: readonly PointerWindow[], options: AnswerOptions = {}): Answers {
  return rankAnswers(
    windows.map((window) => {
      const { startLogits, starts } = window;
      const length = window.passage.length;
      const ends = Array.from({ length: starts.length }, (_, index) =>
        Array.from({ length }, (_, token) => window.endLogits[index * length + token] ?? Number.NaN),
      );
      checkWindow(window, startLogits, ...(window.endLogits.length === starts.length * length ? ends : [[]]));
      return {
        window,
        noAnswer: startLogits[0]!,
        visitSpans(isPassage, longest, visit) {
          for (const [index, logits] of ends.entries()) {
            const start = starts[index]!;
            if (!isPassage(start)) continue;
            const total = logSum(logits);
            const last = Math.min(length, start + longest);
            for (let end = start; end < last; end++) {
              if (isPassage(end)) visit(start, end, startLogits[start]! + logits[end]! - total);
            }
          }
        },
      };
    }),
    options,
  );
}

function logSum(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
