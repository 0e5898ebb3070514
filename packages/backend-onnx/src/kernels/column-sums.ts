import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';

/** Writes the sums of the columns of `x` [rows, columns]: a vector [columns]. */
export function emitColumnSums(graph: GraphBuilder, x: Edge, rows: number, columns: number): Edge {
  const matrix = graph.reshape(x, [rows, columns]);
  return graph.sum(matrix, [0]);
}
