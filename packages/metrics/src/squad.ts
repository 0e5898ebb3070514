import { countCommon, countEach, splitWords } from './words.ts';

export interface SquadOptions {
  /**
   * 1: an answer of which nothing is left after normalising has F1 0, even if the prediction is as empty.
   * 2: it has 1 then; and a question without answers is answered by an empty prediction.
   */
  version?: 1 | 2 | undefined;
}

/**
 * 1 where the prediction equals an answer in lower case, without punctuation, articles and further white space,
 * else 0: exact match of the official SQuAD evaluation script.
 *
 * @param answers the acceptable ones; none for an unanswerable question of SQuAD 2
 */
export function squadExactMatch(
  prediction: string,
  answers: readonly string[],
  { version = 1 }: SquadOptions = {},
): number {
  const words = normalise(prediction).join(' ');
  return acceptable(answers, version).some((answer) => normalise(answer).join(' ') === words) ? 1 : 0;
}

/**
 * The best F1 of words in common between the prediction and an answer, normalised as by
 * {@link squadExactMatch}, from 0 to 1: F1 of the official SQuAD evaluation script.
 */
export function squadF1(
  prediction: string,
  answers: readonly string[],
  { version = 1 }: SquadOptions = {},
): number {
  const predicted = normalise(prediction);
  return Math.max(
    0,
    ...acceptable(answers, version).map((answer) => wordF1(predicted, normalise(answer), version)),
  );
}

function acceptable(answers: readonly string[], version: 1 | 2): readonly string[] {
  if (version === 1) return answers;
  const answerable = answers.filter((answer) => normalise(answer).length > 0);
  return answerable.length === 0 ? [''] : answerable;
}

function wordF1(predicted: readonly string[], actual: readonly string[], version: 1 | 2): number {
  if (version === 2 && (predicted.length === 0 || actual.length === 0)) {
    return predicted.length === actual.length ? 1 : 0;
  }
  const common = countCommon(countEach(predicted), countEach(actual));
  if (common === 0) return 0;
  const precision = common / predicted.length;
  const recall = common / actual.length;
  return (2 * precision * recall) / (precision + recall);
}

function normalise(answer: string): string[] {
  const plain = answer.toLowerCase().replace(/[!-/:-@[-`{-~]/g, '');
  // Python's \b knows letters beyond ASCII, JavaScript's does not.
  return splitWords(plain.replace(/(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu, ' '));
}
