import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { type Operation, run } from './operation.ts';

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
 * @param options - `paddingId`: an id whose row gets a gradient of 0, as `padding_idx` in PyTorch
 */
export function embedding(
  table: tf.Tensor,
  ids: tf.Tensor,
  { paddingId }: { readonly paddingId?: number | undefined } = {},
): tf.Tensor {
  return differentiable(
    [table],
    (save) => {
      save([ids]);
      return run(embeddingOperation, { table, ids })[0]!;
    },
    (dy, [ids]) => {
      const seen = paddingId === undefined ? dy : tf.mul(dy, notPadding(ids!, paddingId));
      return run(embeddingGradientOperation, { dy: seen, ids }, { rows: table.shape[0]! });
    },
  );
}

/** [...shape] -> [...shape, 1]: 0 at the padding id, 1 elsewhere. */
function notPadding(ids: tf.Tensor, paddingId: number): tf.Tensor {
  return tf.expandDims(tf.cast(tf.notEqual(ids, tf.scalar(paddingId, 'int32')), 'float32'), -1);
}
