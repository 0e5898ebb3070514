import type { DropoutContext } from '@bertwright/encoder';
import type { Tensor } from '@bertwright/tensor';
import type { TaskParameters } from './head.ts';
import type { TextBatch } from './prepared-texts.ts';
import type { TaskModel } from './task-model.ts';

/** The part of a task that goes from rows of tokens to the scores of a head. */
export interface HeadScores {
  /** What the head says of each row, from its tokens, or from where `features` stopped. */
  scores(parameters: TaskParameters, batch: TextBatch, context?: DropoutContext): Tensor;
  /** The hidden states below the head [rows, 1, hidden], without dropout. */
  features(parameters: TaskParameters, batch: TextBatch): Tensor;
}

/** The scores of a head that reads the first token, and the features below it. */
export function headScores({ encoder, head }: Pick<TaskModel, 'encoder' | 'head'>): HeadScores {
  const { positions } = head;
  return {
    scores(parameters, batch, context) {
      const hidden =
        batch.features ??
        encoder.hidden(parameters.encoder, batch, { positions, ...(context && { context }) });
      return head.apply(parameters, hidden, context);
    },
    features: (parameters, batch) => encoder.hidden(parameters.encoder, batch, { positions }),
  };
}
