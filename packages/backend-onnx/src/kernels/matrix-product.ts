import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';

/** One side of a product: its edge, its shape and whether its last two axes are swapped. */
export interface Factor {
  readonly edge: Edge;
  readonly shape: readonly number[];
  readonly transposed?: boolean;
}

/**
 * Writes `scale * a · b (+ bias [columns])`, with transposes inside the product, never in memory.
 * Two matrices are a Gemm; batches of matrices are ONNX Runtime's FusedMatMul.
 */
export function emitProduct(
  graph: GraphBuilder,
  a: Factor,
  b: Factor,
  { scale, bias }: { scale?: number; bias?: Edge } = {},
): Edge {
  const matrices = flattened(graph, a, b);
  if (matrices !== undefined) {
    const [left, right, shape] = matrices;
    const product = emitMatrices(graph, left, right, scale, bias);
    return shape.length === 2 ? product : graph.reshape(product, shape);
  }
  const plain = !a.transposed && !b.transposed && scale === undefined;
  const product = plain
    ? graph.add('MatMul', [a.edge, b.edge])
    : graph.addMicrosoft('FusedMatMul', [a.edge, b.edge], {
        transA: a.transposed ? 1 : 0,
        transB: b.transposed ? 1 : 0,
        alpha: scale === undefined ? undefined : { float: scale },
      });
  return bias === undefined ? product : graph.add('Add', [product, bias]);
}

/**
 * A Gemm that is given a bias first copies it over the whole result and then reads that again, and one whose left side
 * is transposed packs it badly: an Add afterwards, and a Transpose before of whichever side is the smaller one, are
 * faster (where that is the right side, it is the result's transpose that is computed).
 */
function emitMatrices(graph: GraphBuilder, a: Factor, b: Factor, scale?: number, bias?: Edge): Edge {
  const product = emitWithoutBias(graph, a, b, scale);
  return bias === undefined ? product : graph.add('Add', [product, bias]);
}

function emitWithoutBias(graph: GraphBuilder, a: Factor, b: Factor, scale?: number): Edge {
  if (scale === undefined && !b.transposed) {
    if (!a.transposed) return graph.add('MatMul', [a.edge, b.edge]);
    if (a.shape[1]! < b.shape[1]!) return graph.add('MatMul', [graph.transpose(a.edge, [1, 0]), b.edge]);
    if (a.shape[1]! > b.shape[1]!) {
      return graph.transpose(graph.add('MatMul', [graph.transpose(b.edge, [1, 0]), a.edge]), [1, 0]);
    }
  }
  return graph.add('Gemm', [a.edge, b.edge], {
    transA: a.transposed ? 1 : 0,
    transB: b.transposed ? 1 : 0,
    alpha: scale === undefined ? undefined : { float: scale },
  });
}

/** Returns the product as one of two matrices, with the shape of the result, where that is possible. */
function flattened(graph: GraphBuilder, a: Factor, b: Factor): [Factor, Factor, number[]] | undefined {
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  if (batchB.some((size) => size !== 1)) return undefined;
  const single = batchA.every((size) => size === 1);
  if (!single && (a.transposed || batchB.length > batchA.length)) return undefined;
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  const batch = batchA.reduce((product, size) => product * size, 1);
  const right = b.shape.slice(-2);
  const columns = b.transposed ? right[0]! : right[1]!;
  const rank = Math.max(a.shape.length, b.shape.length);
  const leading = batchA.length >= batchB.length ? batchA : batchB;
  const shape = [...leading.slice(0, rank - 2), a.transposed ? inner : rows, columns];
  const matrix = (factor: Factor, size: number[]): Factor =>
    factor.shape.length === 2 ? factor : { ...factor, edge: graph.reshape(factor.edge, size), shape: size };
  return [matrix(a, [batch * rows, inner]), matrix(b, [...right]), shape];
}
