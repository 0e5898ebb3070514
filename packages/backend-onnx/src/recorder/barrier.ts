import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxNode } from '../onnx/model.ts';

/**
 * Returns `edge`, a float scalar, as one that ONNX Runtime computes only after every node so far that reads one of
 * `sources`: it runs a node when the nodes that made its inputs have ended, and knows of no other order.
 *
 * @param through - edges that are waited for first: where all readers come before these, nothing else is kept alive
 */
export function afterReaders(
  graph: GraphBuilder,
  sources: readonly Edge[],
  edge: Edge,
  through: readonly Edge[],
): Edge {
  const nodes = [...graph.nodes];
  const makers = makersOf(nodes);
  const before = new Set<OnnxNode>();
  const wait = (from: Edge) => addAncestors(before, makers, from);
  wait(edge);
  let gated = edge;
  const add = (waited: Edge) => {
    // The choice is always the second: the size is only there to be waited for.
    const size = graph.cast(graph.add('Size', [waited]), 'float32');
    gated = graph.add('Where', [graph.scalar(0, 'bool'), size, gated]);
    wait(waited);
  };
  for (const waited of through) {
    const maker = makers.get(waited);
    if (maker !== undefined && !before.has(maker)) add(waited);
  }
  for (const reader of readersOf(nodes, sources)) if (!before.has(reader)) add(reader.outputs[0]!);
  return gated;
}

/** Whether each of `results` is computed only after every one of `readers` has run. */
export function comeAfter(
  nodes: readonly OnnxNode[],
  results: readonly Edge[],
  readers: readonly OnnxNode[],
): boolean {
  if (readers.length === 0) return true;
  const makers = makersOf(nodes);
  return results.every((edge) => {
    const before = new Set<OnnxNode>();
    addAncestors(before, makers, edge);
    return readers.every((reader) => before.has(reader));
  });
}

function makersOf(nodes: readonly OnnxNode[]): Map<Edge, OnnxNode> {
  const makers = new Map<Edge, OnnxNode>();
  for (const node of nodes) for (const output of node.outputs) makers.set(output, node);
  return makers;
}

/** Adds the nodes that must have run before `edge` is there. */
function addAncestors(before: Set<OnnxNode>, makers: ReadonlyMap<Edge, OnnxNode>, edge: Edge): void {
  const open = [edge];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const maker = makers.get(next);
    if (maker === undefined || before.has(maker)) continue;
    before.add(maker);
    open.push(...maker.inputs);
  }
}

/** Operators whose result may lie in the memory of their first input. */
const views = new Set(['Reshape', 'Identity', 'Squeeze', 'Unsqueeze', 'Flatten', 'Cast']);

/** Returns the nodes that read one of `sources`, or what may be the same memory by another name. */
export function readersOf(nodes: readonly OnnxNode[], sources: readonly Edge[]): OnnxNode[] {
  const names = new Set(sources);
  return nodes.filter(({ operator, inputs, outputs }) => {
    if (!inputs.some((edge) => names.has(edge))) return false;
    if (views.has(operator) && names.has(inputs[0]!)) names.add(outputs[0]!);
    return true;
  });
}
