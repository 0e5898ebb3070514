import { type Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxGraph, OnnxPort } from '../onnx/model.ts';
import { afterReaders, ancestorsOf, descendantsOf, readersOf } from './barrier.ts';
import type { Emitted } from './operation.ts';
import type { Part } from './part.ts';
import type { Plan } from './plan.ts';
import type { RecordedOperation } from './recorded-operation.ts';
import { neededNodes, withResults } from './results.ts';
import { sizeOf, type Value } from './value.ts';

/** What an input or output of a graph is bound to: a value of the plan, by its place there, or a part of it. */
export interface Binding {
  readonly value: number;
  readonly part?: Part;
}

/** A plan as an ONNX graph, and what its inputs and outputs are. */
export interface Compiled {
  readonly graph: OnnxGraph;
  readonly inputs: readonly Binding[];
  readonly outputs: readonly Binding[];
  /** Pairs [output, input] of the plan where the output may be written over the input's memory. */
  readonly overwrites: readonly (readonly [number, number])[];
}

/** Returns the graph of a plan: inputs `x0`, `x1`, …, outputs `y0`, `y1`, … in the plan's order. */
export function compile(plan: Plan): Compiled {
  return new Compiler(plan).compile();
}

interface Named {
  readonly edge: Edge;
  readonly port: OnnxPort;
  readonly binding: Binding;
}

/** An operation that may overwrite inputs, and the nodes that it was written as: from `start` to `end`. */
interface Overwriting {
  readonly recorded: RecordedOperation;
  readonly start: number;
  readonly end: number;
  /** The edge that is there only after its inputs were read. */
  readonly barrier: Edge | undefined;
}

class Compiler {
  readonly #plan: Plan;
  readonly #graph = new GraphBuilder();
  readonly #edges: Map<Value, Edge>;
  readonly #places: ReadonlyMap<Value, number>;
  readonly #inputs: Named[];
  readonly #results: Named[] = [];
  readonly #parts = new Map<Edge, Named>();
  readonly #wanted: ReadonlySet<Value>;
  readonly #consumed = new Set<Value>();
  readonly #overwriting: Overwriting[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#places = new Map(plan.inputs.map((value, index) => [value, index]));
    this.#edges = new Map(plan.inputs.map((value, index) => [value, `x${index}`]));
    this.#inputs = plan.inputs.map(({ shape, type }, index) => ({
      edge: `x${index}`,
      port: { name: `x${index}`, shape, type },
      binding: { value: index },
    }));
    this.#wanted = new Set(plan.outputs);
    for (const operation of plan.operations) for (const value of operation.inputs) this.#consumed.add(value);
  }

  compile(): Compiled {
    for (const operation of this.#plan.operations) this.#emit(operation);
    this.#plan.outputs.forEach((value, index) => {
      const edge = this.#edges.get(value);
      if (edge === undefined) return;
      const port = { name: `y${index}`, shape: value.shape, type: value.type };
      this.#results.push({ edge, port, binding: { value: index } });
    });
    const { constants, nodes: written } = this.#graph;
    const nodes = withResults(neededNodes(written, this.#results), this.#results);
    const named = new Set(nodes.flatMap((node) => node.inputs));
    const inputs = [...this.#inputs, ...this.#parts.values()].filter(({ edge }) => named.has(edge));
    return {
      graph: {
        nodes,
        constants: constants.filter(({ name }) => named.has(name)),
        inputs: inputs.map(({ port }) => port),
        outputs: this.#results.map(({ port }) => port),
      },
      inputs: inputs.map(({ binding }) => binding),
      outputs: this.#results.map(({ binding }) => binding),
      overwrites: this.#overwrites(),
    };
  }

  #emit(recorded: RecordedOperation): void {
    const { operation, attributes, inputs, inputPorts, outputs } = recorded;
    const graph = this.#graph;
    graph.scope = operation.name;
    const start = graph.nodes.length;
    const edges = inputs.map((value, i) => {
      const edge = this.#edges.get(value)!;
      const { shape } = inputPorts[i]!;
      return `${shape}` === `${value.shape}` ? edge : graph.reshape(edge, shape);
    });
    let barrier: Edge | undefined;
    const made = operation.emit({
      graph,
      inputs: edges,
      inputPorts,
      outputPorts: outputs,
      used: outputs.map((value) => this.#wanted.has(value) || this.#consumed.has(value)),
      attributes,
      part: (input, part) => this.#part(inputs[input]!, part),
      after: (overwritten, edge) => {
        const sources = overwritten.flatMap((input) => this.#edgesOver(inputs[input]!));
        const others = edges.filter((_, input) => !overwritten.includes(input));
        barrier = afterReaders(graph, sources, edge, others);
        return barrier;
      },
    });
    outputs.forEach((value, index) => {
      this.#take(value, made[index]);
    });
    if (operation.overwrites !== undefined) {
      this.#overwriting.push({ recorded, start, end: graph.nodes.length, barrier });
    }
  }

  /** Every edge over the memory of an input value: the whole and its parts. */
  #edgesOver(value: Value): Edge[] {
    const place = this.#places.get(value);
    const parts = [...this.#parts.values()].filter(({ binding }) => binding.value === place);
    return [this.#edges.get(value)!, ...parts.map(({ edge }) => edge)];
  }

  #part(value: Value, part: Part): Edge | undefined {
    const place = this.#places.get(value);
    if (place === undefined) return undefined;
    const name = `x${place}_${part.offset}_${part.shape.join('x')}${part.type ?? ''}`;
    const port = { name, shape: part.shape, type: part.type ?? value.type };
    this.#parts.set(name, { edge: name, port, binding: { value: place, part } });
    return name;
  }

  #take(value: Value, made: Emitted): void {
    if (made === undefined) return;
    if (typeof made === 'string') {
      this.#edges.set(value, made);
      return;
    }
    const graph = this.#graph;
    if (this.#consumed.has(value)) {
      const flat = made.map(({ edge, part }) => graph.reshape(edge, [sizeOf(part.shape)]));
      this.#edges.set(value, graph.reshape(graph.add('Concat', flat, { axis: 0 }), value.shape));
      return;
    }
    const place = this.#plan.outputs.indexOf(value);
    if (place < 0) return;
    for (const [i, { edge, part }] of made.entries()) {
      const port = { name: `y${place}_${i}`, shape: part.shape, type: value.type };
      this.#results.push({ edge, port, binding: { value: place, part } });
    }
  }

  /** The pairs that may be: whoever else reads the input has run before the output is written. */
  #overwrites(): [number, number][] {
    if (this.#overwriting.length === 0) return [];
    const { nodes } = this.#graph;
    const memory = new Map(this.#plan.inputs.map((value, place) => [this.#edges.get(value)!, place]));
    for (const { edge, binding } of this.#parts.values()) memory.set(edge, binding.value);
    const readers = readersOf(nodes, memory);
    const results = new Map<number, Edge[]>();
    for (const { edge, binding } of this.#results) {
      results.set(binding.value, [...(results.get(binding.value) ?? []), edge]);
    }
    const outputPlaces = new Map(this.#plan.outputs.map((value, place) => [value, place]));
    return this.#overwriting.flatMap(({ recorded, start, end, barrier }) => {
      const { operation, attributes, inputs, outputs } = recorded;
      const own = new Set(nodes.slice(start, end));
      const before = barrier === undefined ? undefined : ancestorsOf(nodes, barrier);
      const after = barrier === undefined ? undefined : descendantsOf(nodes, barrier);
      return operation.overwrites!(attributes, inputs.length).flatMap(([to, from]): [number, number][] => {
        const output = outputPlaces.get(outputs[to]!);
        const input = this.#places.get(inputs[from]!);
        if (output === undefined || input === undefined) return [];
        const others = (readers.get(input) ?? []).filter((node) => !own.has(node));
        const inOrder =
          others.every((node) => before?.has(node)) &&
          (results.get(output) ?? []).every((edge) => after?.has(edge));
        return others.length === 0 || inOrder ? [[output, input]] : [];
      });
    });
  }
}
