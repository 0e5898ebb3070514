import type { Edge } from '../onnx/graph-builder.ts';
import type { OnnxNode, OnnxPort } from '../onnx/model.ts';

/** An edge that is a result of the graph, and the result's name, shape and type. */
export interface Result {
  readonly edge: Edge;
  readonly port: OnnxPort;
}

/** Leaves out nodes that no result needs, and the names of outputs that nobody reads. */
export function neededNodes(nodes: readonly OnnxNode[], results: readonly Result[]): OnnxNode[] {
  const read = new Set<Edge>(results.map(({ edge }) => edge));
  const needed: OnnxNode[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (!node.outputs.some((edge) => read.has(edge))) continue;
    for (const edge of node.inputs) read.add(edge);
    const outputs = node.outputs.map((edge) => (read.has(edge) ? edge : ''));
    while (outputs.at(-1) === '') outputs.pop();
    needed.push({ ...node, outputs });
  }
  return needed.reverse();
}

/** Gives the results their names. One that is no node's output, or is a result twice, is copied. */
export function withResults(nodes: readonly OnnxNode[], results: readonly Result[]): OnnxNode[] {
  const names = new Map<Edge, string>();
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const copies: OnnxNode[] = [];
  for (const {
    edge,
    port: { name },
  } of results) {
    if (made.has(edge) && !names.has(edge)) names.set(edge, name);
    else {
      const inputs = [edge];
      copies.push({
        name: `Copy/${name}`,
        operator: 'Identity',
        domain: '',
        inputs,
        outputs: [name],
        attributes: {},
      });
    }
  }
  const renamed = (edge: Edge) => names.get(edge) ?? edge;
  return [...nodes, ...copies].map((node) => ({
    ...node,
    inputs: node.inputs.map(renamed),
    outputs: node.outputs.map(renamed),
  }));
}
