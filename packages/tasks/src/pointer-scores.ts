import type { DropoutContext } from '@bertwright/encoder';
import {
  type PointerAnsweringParameters,
  type PointerWindow,
  pointerAnswering,
  pointerAnsweringBest,
  pointerAnswers,
  spanCrossEntropy,
} from '@bertwright/heads';
import { type Tensor, tensor } from '@bertwright/tensor';
import { type AnswerScores, part, whole } from './answer-scores.ts';
import type { TaskParameters } from './head.ts';
import type { QuestionBatch } from './question-windows.ts';
import type { TaskModel } from './task-model.ts';

/** How many of the best starts of a window are followed to their ends. */
const followed = 5;

/** Starts, and ends conditioned on them, by the pointer network of `@bertwright/heads`. */
export function pointerScores({ encoder }: Pick<TaskModel, 'encoder'>): AnswerScores<PointerWindow> {
  const hidden = (parameters: TaskParameters, batch: QuestionBatch, context?: DropoutContext) =>
    encoder.hidden(parameters.encoder, batch, { positions: 'all', ...(context && { context }) });
  return {
    loss(parameters, batch, context) {
      const starts = whole(batch.starts);
      const logits = pointerAnswering(headOf(parameters), hidden(parameters, batch, context), starts);
      return spanCrossEntropy(logits, starts, whole(batch.ends));
    },
    outputs: (parameters, batch) =>
      pointerAnsweringBest(headOf(parameters), hidden(parameters, batch), {
        starts: Math.min(followed, batch.length),
        passage: passages(batch),
      }),
    windows: ({ startLogits, starts, endLogits }, { windows, length }) =>
      windows.map((window, row) => {
        const tokens = window.passage.length;
        const count = starts!.shape[1]!;
        const ends = new Float32Array(count * tokens);
        for (let index = 0; index < count; index++) {
          ends.set(part(endLogits!, (row * count + index) * length, tokens), index * tokens);
        }
        return {
          ...window,
          startLogits: part(startLogits!, row * length, tokens),
          starts: part(starts!, row * count, count),
          endLogits: ends,
        };
      }),
    rank: pointerAnswers,
  };
}

function headOf({ answer }: TaskParameters): PointerAnsweringParameters {
  return answer as PointerAnsweringParameters;
}

/** Where answers may start [size, length]. */
function passages({ windows, size, length }: QuestionBatch): Tensor {
  const inside = new Float32Array(size * length);
  for (const [row, { passage }] of windows.entries()) inside.set(Array.from(passage), row * length);
  return tensor(inside, [size, length]);
}
