import * as tf from '@tensorflow/tfjs-core';
import { differentiable, type Operation, run } from './operation.ts';

/** table [rows, width], ids int32 [...shape] -> [...shape, width] */
export const embeddingOperation: Operation = {
  name: 'BertEmbedding',
  composed: ({ table, ids }) => tf.gather(table!, ids!),
};

/** dy [...shape, width], ids [...shape]; attrs rows -> [rows, width]: each row's gradients summed. */
export const embeddingGradientOperation: Operation = {
  name: 'BertEmbeddingGrad',
  composed: ({ dy, ids }, { rows }) =>
    tf.tidy(() => {
      const width = dy!.shape.at(-1)!;
      return tf.unsortedSegmentSum(
        tf.reshape(dy!, [-1, width]),
        tf.reshape<tf.Rank.R1>(ids!, [-1]),
        rows as number,
      );
    }),
};

/**
 * Returns the rows of a table that ids name: `[...shape, width]`.
 *
 * @param table - `[rows, width]`
 * @param ids - int32 `[...shape]`, each from 0 to rows - 1; they are not checked, since that would read them back
 */
export function embedding(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  return differentiable(
    [table],
    (save) => {
      save([ids]);
      return run(embeddingOperation, { table, ids })[0]!;
    },
    (dy, saved) => run(embeddingGradientOperation, { dy, ids: saved[0] }, { rows: table.shape[0]! }),
  );
}
