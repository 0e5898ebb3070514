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
  const owners = new Map(sources.map((source) => [source, 'overwritten']));
  for (const reader of readersOf(nodes, owners).get('overwritten') ?? []) {
    if (!before.has(reader)) add(reader.outputs[0]!);
  }
  return gated;
}

/** Returns the nodes that must have run before `edge` is there. */
export function ancestorsOf(nodes: readonly OnnxNode[], edge: Edge): Set<OnnxNode> {
  const before = new Set<OnnxNode>();
  addAncestors(before, makersOf(nodes), edge);
  return before;
}

/** Returns `edge` and every edge that is computed only after it. `nodes` are in an order in which they can run. */
export function descendantsOf(nodes: readonly OnnxNode[], edge: Edge): Set<Edge> {
  const after = new Set([edge]);
  for (const { inputs, outputs } of nodes) {
    if (inputs.some((input) => after.has(input))) for (const output of outputs) after.add(output);
  }
  return after;
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

/**
 * Returns the nodes that read the memory of each of some sources, also by another name.
 *
 * @param sources - edges, and what their memory belongs to
 */
export function readersOf<Owner>(
  nodes: readonly OnnxNode[],
  sources: ReadonlyMap<Edge, Owner>,
): Map<Owner, OnnxNode[]> {
  const owners = new Map(sources);
  const readers = new Map<Owner, OnnxNode[]>();
  for (const node of nodes) {
    const read = new Set<Owner>();
    for (const edge of node.inputs) {
      const owner = owners.get(edge);
      if (owner !== undefined) read.add(owner);
    }
    for (const owner of read) {
      const known = readers.get(owner);
      if (known === undefined) readers.set(owner, [node]);
      else known.push(node);
    }
    const viewed = views.has(node.operator) ? owners.get(node.inputs[0]!) : undefined;
    if (viewed !== undefined) owners.set(node.outputs[0]!, viewed);
  }
  return readers;
}
