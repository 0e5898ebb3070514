import type { DropoutContext } from '@bertwright/encoder';
import { crfLoss, crossEntropy, wordStates } from '@bertwright/heads';
import { expandDims, type Scalar, type Tensor, tensor, tile } from '@bertwright/tensor';
import { chainOf } from './chain-head.ts';
import type { TaskParameters } from './head.ts';
import type { TaggedBatch } from './tagged-batch.ts';
import type { TaskModel } from './task-model.ts';

type Scores = (parameters: TaskParameters, batch: TaggedBatch, context?: DropoutContext) => Tensor;

/** The part of a tagging task that goes from rows of tokens to a loss, and to what answers are made of. */
export interface TokenOutputs {
  loss(parameters: TaskParameters, batch: TaggedBatch, context: DropoutContext): Scalar;
  /**
   * `logits` [size, length, labels], or with a chain `emissions` [size, words, labels] and the chain's own scores for
   * each row; the `loss` too where tags are known, so that the encoder runs once.
   */
  outputs(parameters: TaskParameters, batch: TaggedBatch): Record<string, Tensor>;
}

/** Each token by itself: the softmax cross-entropy of the words' first tokens. */
export function tokenOutputs({ encoder, head }: Pick<TaskModel, 'encoder' | 'head'>): TokenOutputs {
  const logits: Scores = (parameters, batch, context) =>
    head.apply(parameters, encoder.hidden(parameters.encoder, batch, hiddenOptions(context)), context);
  const lossOf = (scores: Tensor, { labels, size, length }: TaggedBatch) =>
    crossEntropy(scores, tensor(labels, [size, length], 'int32'));
  return {
    loss: (parameters, batch, context) => lossOf(logits(parameters, batch, context), batch),
    outputs(parameters, batch) {
      const scores = logits(parameters, batch);
      return { logits: scores, ...(batch.weight !== undefined && { loss: lossOf(scores, batch) }) };
    },
  };
}

/** A linear chain over the words' first tokens: its negative log-likelihood. */
export function chainOutputs({ encoder, head }: Pick<TaskModel, 'encoder' | 'head'>): TokenOutputs {
  const emissions: Scores = (parameters, batch, context) => {
    const hidden = encoder.hidden(parameters.encoder, batch, hiddenOptions(context));
    return head.apply(parameters, wordStates(hidden, batch.chain!.packed), context);
  };
  const lossOf = (scores: Tensor, parameters: TaskParameters, { size, chain }: TaggedBatch) => {
    const shape = [size, chain!.packed.words];
    const labels = tensor(chain!.labels, shape, 'int32');
    const mask = tensor(Float32Array.from(chain!.known), shape);
    return crfLoss(chainOf(parameters), { emissions: scores, labels, mask });
  };
  return {
    loss: (parameters, batch, context) => lossOf(emissions(parameters, batch, context), parameters, batch),
    outputs(parameters, batch) {
      const scores = emissions(parameters, batch);
      const { start, transitions, end } = chainOf(parameters);
      const known = batch.weight !== undefined;
      return {
        emissions: scores,
        start: forEach(start, batch.size),
        transitions: forEach(transitions, batch.size),
        end: forEach(end, batch.size),
        ...(known && { loss: lossOf(scores, parameters, batch) }),
      };
    },
  };
}

function hiddenOptions(context?: DropoutContext) {
  return { positions: 'all', ...(context && { context }) } as const;
}

/** [rows, ...]: the same for each row, as whoever splits outputs by rows expects. */
function forEach(values: Tensor, rows: number): Tensor {
  return tile(expandDims(values, 0), [rows, ...values.shape.map(() => 1)]);
}
