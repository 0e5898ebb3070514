import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';

/** Writes the sums of the columns of `x` [rows, columns]: a vector [columns]. */
export function emitColumnSums(graph: GraphBuilder, x: Edge, rows: number, columns: number): Edge {
  return graph.sum(graph.reshape(x, [rows, columns]), [0]);
}

/**
 * Writes the sum of all `size` values of `x`: a scalar. In two stages where that is possible: ONNX Runtime sums one
 * number on one thread and value by value, which loses digits.
 */
export function emitTotal(graph: GraphBuilder, x: Edge, size: number): Edge {
  const width = divisorNearRoot(size);
  if (width === 1) return graph.sum(graph.reshape(x, [size]), [0]);
  return graph.sum(graph.sum(graph.reshape(x, [size / width, width]), [1]), [0]);
}

/** The largest divisor of `size` that is not above its root. */
export function divisorNearRoot(size: number): number {
  let width = Math.floor(Math.sqrt(size));
  while (width > 1 && size % width !== 0) width--;
  return Math.max(1, width);
}
