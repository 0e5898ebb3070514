import type { AnswerOptions, Answers, AnswerWindow } from './answer-window.ts';
import { checkWindow, rankAnswers } from './rank-answers.ts';

/** A window with the logits of `questionAnswering`, the first of which are those of [CLS]. */
export interface SpanWindow extends AnswerWindow {
  /** [length] */
  readonly startLogits: ArrayLike<number>;
  /** [length] */
  readonly endLogits: ArrayLike<number>;
}

/**
 * The best spans over all windows of a passage: a span's score is its start's logit plus its end's (Devlin et al. 2019,
 * section 4.2), that of no answer the two of [CLS] (section 4.3). A span starts no later than it ends, lies in the passage
 * and is no longer than the limit.
 *
 * @throws HeadError `shape-invalid` where logits do not fit their window; `size-invalid` for a limit below 1.
 */
export function spanAnswers(windows: readonly SpanWindow[], options: AnswerOptions = {}): Answers {
  return rankAnswers(
    windows.map((window) => {
      const { startLogits, endLogits } = window;
      const length = checkWindow(window, startLogits, endLogits);
      return {
        window,
        noAnswer: startLogits[0]! + endLogits[0]!,
        visitSpans(isPassage, longest, visit) {
          for (let start = 0; start < length; start++) {
            if (!isPassage(start)) continue;
            const last = Math.min(length, start + longest);
            for (let end = start; end < last; end++) {
              if (isPassage(end)) visit(start, end, startLogits[start]! + endLogits[end]!);
            }
          }
        },
      };
    }),
    options,
  );
}
