import type { ElementType } from '../engine/engine.ts';
import { bytesPerElement } from '../memory/storage.ts';
import { compile } from '../recorder/compiler.ts';
import type { Plan } from '../recorder/plan.ts';
import { sizeOf } from '../recorder/value.ts';

/** All calls of one operation in a graph. */
export interface OperationDescription {
  /** The tfjs kernel, such as `MatMul`, or Bertwright's, such as `BertAttention`; `Copy` for a value that is handed out twice. */
  readonly name: string;
  readonly calls: number;
  /** The ONNX nodes that it was written as: how many of each operator. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Bytes of the tensors that it takes and gives. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** How many tensors, and their bytes. */
export interface TensorCount {
  readonly count: number;
  readonly bytes: number;
}

/** What runs as one graph. */
export interface GraphDescription {
  /** The operations, those with the most nodes first. */
  readonly operations: readonly OperationDescription[];
  readonly nodes: number;
  /** What it reads from outside: batches, parameters, state of the optimizer. */
  readonly inputs: TensorCount;
  /** What it leaves: whatever was alive when the run was started. */
  readonly outputs: TensorCount;
  readonly constants: TensorCount;
}

/** Returns the description of the graph that a plan is compiled to. */
export function describeGraph(plan: Plan, { parts = true } = {}): GraphDescription {
  const { graph } = compile(plan, { parts });
  const operations = new Map<string, Draft>();
  const draft = (name: string) => {
    const known = operations.get(name) ?? { name, calls: 0, nodes: {}, bytesIn: 0, bytesOut: 0 };
    operations.set(name, known);
    return known;
  };
  for (const { operation, inputPorts, outputs } of plan.operations) {
    const entry = draft(operation.name);
    entry.calls++;
    entry.bytesIn += bytesOf(inputPorts);
    entry.bytesOut += bytesOf(outputs);
  }
  for (const { name, operator } of graph.nodes) {
    const { nodes } = draft(operationOfNode(name));
    nodes[operator] = (nodes[operator] ?? 0) + 1;
  }
  const total = ({ nodes }: OperationDescription) => Object.values(nodes).reduce((sum, n) => sum + n, 0);
  return {
    operations: [...operations.values()].sort((a, b) => total(b) - total(a)),
    nodes: graph.nodes.length,
    inputs: { count: plan.inputs.length, bytes: bytesOf(plan.inputs) },
    outputs: { count: plan.outputs.length, bytes: bytesOf(plan.outputs) },
    constants: {
      count: graph.constants.length,
      bytes: graph.constants.reduce((sum, { data }) => sum + data.byteLength, 0),
    },
  };
}

/** Nodes are named `Operation/Operator_number` by the graph builder. */
export function operationOfNode(node: string): string {
  return node.slice(0, Math.max(0, node.indexOf('/')));
}

type Draft = { -readonly [K in keyof OperationDescription]: OperationDescription[K] } & {
  nodes: Record<string, number>;
};

function bytesOf(ports: readonly { shape: readonly number[]; type: ElementType }[]): number {
  return ports.reduce((sum, { shape, type }) => sum + sizeOf(shape) * bytesPerElement(type), 0);
}
