import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';

/** Up to so many rows a product with one-hot rows is faster than adding row by row. */
export const oneHotRows = 64;

/**
 * Writes the sum of the rows of `updates` [count, width] by their row number in `rows` int32 [count]: a tensor
 * [height, width], added to `zeros` where that is given. ScatterND(add) is never used: ONNX Runtime's loses updates when it has more than one thread.
 */
export function emitScatterAdd(
  graph: GraphBuilder,
  rows: Edge,
  updates: Edge,
  { height, count, width }: { height: number; count: number; width: number },
  zeros = graph.filled([height, width], 0),
): Edge {
  if (height <= oneHotRows) {
    const numbers = graph.vector(
      Array.from({ length: height }, (_, i) => i),
      'int32',
    );
    const hits = graph.add('Equal', [graph.reshape(rows, [count, 1]), numbers]);
    return graph.add('Gemm', [graph.cast(hits, 'float32'), updates], { transA: 1 });
  }
  const column = graph.reshape(graph.cast(rows, 'int64'), [count, 1]);
  const places = graph.add('Expand', [column, graph.integers([count, width])]);
  return graph.add('ScatterElements', [zeros, places, updates], { reduction: 'add', axis: 0 });
}
