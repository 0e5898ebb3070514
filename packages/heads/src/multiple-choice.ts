import { reshape, type Tensor } from '@bertwright/tensor';
import { HeadError } from './head-error.ts';

/**
 * Puts the scores of each example's choices side by side, as the heads for multiple choice of Hugging Face do: a
 * classifier of one label scores every choice as a row of its own, and a softmax over them chooses.
 *
 * @param scores [examples * choices, 1], the choices of an example one after another.
 * @returns logits [examples, choices].
 * @throws HeadError `size-invalid` where rows are no multiple of `choices`.
 */
export function multipleChoice(scores: Tensor, choices: number): Tensor {
  const rows = scores.size;
  if (Number.isSafeInteger(choices) && choices > 0 && rows % choices === 0 && scores.shape[0] === rows) {
    return reshape(scores, [rows / choices, choices]);
  }
  throw new HeadError(
    'size-invalid',
    `Expected scores [examples * ${choices}, 1], got [${scores.shape}]: give every example the same number of choices.`,
  );
}
