import type { ProgramSource } from '../engine/engine.ts';
import { type Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import { type OnnxGraph, type OnnxNode, type OnnxPort, writeModel } from '../onnx/model.ts';
import type { Plan } from './plan.ts';
import type { RecordedOperation } from './recorded-operation.ts';
import type { Value } from './value.ts';

/** Writes the ONNX model of a plan. */
export function compile(plan: Plan): ProgramSource {
  const graph = graphOf(plan);
  const names = (ports: readonly OnnxPort[]) => ports.map(({ name }) => name);
  return { model: writeModel(graph), inputs: names(graph.inputs), outputs: names(graph.outputs) };
}

/** Returns the graph of a plan: inputs `x0`, `x1`, …, outputs `y0`, `y1`, … in the plan's order. */
export function graphOf({ operations, inputs, outputs }: Plan): OnnxGraph {
  const graph = new GraphBuilder();
  const edges = new Map<Value, Edge>(inputs.map((value, index) => [value, `x${index}`]));
  const read = new Set<Value>(outputs);
  for (const operation of operations) for (const value of operation.inputs) read.add(value);
  for (const operation of operations) emit(graph, operation, edges, read);

  const resultEdges = outputs.map((value) => edges.get(value)!);
  const nodes = withResults(neededNodes(graph.nodes, resultEdges), resultEdges);
  const named = new Set(nodes.flatMap((node) => node.inputs));
  return {
    nodes,
    constants: graph.constants.filter(({ name }) => named.has(name)),
    inputs: inputs.map(({ shape, type }, index) => ({ name: `x${index}`, shape, type })),
    outputs: outputs.map(({ shape, type }, index) => ({ name: `y${index}`, shape, type })),
  };
}

function emit(
  graph: GraphBuilder,
  { operation, attributes, inputs, inputPorts, outputs }: RecordedOperation,
  edges: Map<Value, Edge>,
  read: ReadonlySet<Value>,
): void {
  graph.scope = operation.name;
  const made = operation.emit({
    graph,
    inputs: inputs.map((value, i) => {
      const edge = edges.get(value)!;
      const { shape } = inputPorts[i]!;
      return `${shape}` === `${value.shape}` ? edge : graph.reshape(edge, shape);
    }),
    inputPorts,
    outputPorts: outputs,
    used: outputs.map((value) => read.has(value)),
    attributes,
  });
  outputs.forEach((value, index) => {
    const edge = made[index];
    if (edge !== undefined) edges.set(value, edge);
  });
}

/** Leaves out nodes that no result needs, and the names of outputs that nobody reads. */
function neededNodes(nodes: readonly OnnxNode[], results: readonly Edge[]): OnnxNode[] {
  const read = new Set<Edge>(results);
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
function withResults(nodes: readonly OnnxNode[], results: readonly Edge[]): OnnxNode[] {
  const names = new Map<Edge, string>();
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const copies: OnnxNode[] = [];
  results.forEach((edge, index) => {
    const name = `y${index}`;
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
  });
  const renamed = (edge: Edge) => names.get(edge) ?? edge;
  return [...nodes, ...copies].map((node) => ({
    ...node,
    inputs: node.inputs.map(renamed),
    outputs: node.outputs.map(renamed),
  }));
}
