import type { DropoutContext } from '@bertwright/encoder';
import {
  type AnswerOptions,
  type Answers,
  type SpanLogits,
  type SpanWindow,
  spanAnswers,
  spanCrossEntropy,
  spanLogits,
} from '@bertwright/heads';
import { type Scalar, type Tensor, tensor } from '@bertwright/tensor';
import type { TaskParameters } from './head.ts';
import type { QuestionBatch, QuestionWindow } from './question-windows.ts';
import type { HostTensor } from './task.ts';
import type { TaskModel } from './task-model.ts';

/** What differs between the heads that point out answers. `W` is a window with what the head says of its tokens. */
export interface AnswerScores<W extends SpanWindow = SpanWindow> {
  loss(parameters: TaskParameters, batch: QuestionBatch, context: DropoutContext): Scalar;
  outputs(parameters: TaskParameters, batch: QuestionBatch): Record<string, Tensor>;
  /** The windows of a batch with their outputs [size]. */
  windows(outputs: Record<string, HostTensor>, batch: QuestionBatch): (W & QuestionWindow)[];
  /** The answers to a question, from the windows of its passage. */
  rank(windows: readonly W[], options: AnswerOptions): Answers;
}

/** Starts and ends by a softmax each, as Hugging Face's `BertForQuestionAnswering`. */
export function softmaxScores({ encoder, head }: Pick<TaskModel, 'encoder' | 'head'>): AnswerScores {
  const logits = (parameters: TaskParameters, batch: QuestionBatch, context?: DropoutContext): SpanLogits => {
    const hidden = encoder.hidden(parameters.encoder, batch, {
      positions: 'all',
      ...(context && { context }),
    });
    return spanLogits(head.apply(parameters, hidden, context));
  };
  return {
    loss: (parameters, batch, context) =>
      spanCrossEntropy(logits(parameters, batch, context), whole(batch.starts), whole(batch.ends)),
    outputs: (parameters, batch) => logits(parameters, batch),
    windows: ({ startLogits, endLogits }, { windows, length }) =>
      windows.map((window, row) => ({
        ...window,
        startLogits: part(startLogits!, row * length, window.passage.length),
        endLogits: part(endLogits!, row * length, window.passage.length),
      })),
    rank: spanAnswers,
  };
}

/** Whole numbers as a tensor. */
export function whole(numbers: Int32Array): Tensor {
  return tensor(numbers, [numbers.length], 'int32');
}

/** Some values of a host tensor, copied: whoever keeps them keeps no more than them. */
export function part({ values }: HostTensor, from: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => values[from + index]!);
}
