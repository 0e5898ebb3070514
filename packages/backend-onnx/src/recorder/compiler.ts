import { type Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxGraph, OnnxPort } from '../onnx/model.ts';
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
}

/** Returns the graph of a plan: inputs `x0`, `x1`, …, outputs `y0`, `y1`, … in the plan's order. `parts`: whether memory has parts. */
export function compile(plan: Plan, options: { readonly parts: boolean }): Compiled {
  return new Compiler(plan, options.parts).compile();
}

interface Named {
  readonly edge: Edge;
  readonly port: OnnxPort;
  readonly binding: Binding;
}

class Compiler {
  readonly #plan: Plan;
  readonly #hasParts: boolean;
  readonly #graph = new GraphBuilder();
  readonly #edges: Map<Value, Edge>;
  readonly #places: ReadonlyMap<Value, number>;
  readonly #inputs: Named[];
  readonly #results: Named[] = [];
  readonly #parts = new Map<Edge, Named>();
  readonly #wanted: ReadonlySet<Value>;
  readonly #consumed = new Set<Value>();

  constructor(plan: Plan, hasParts: boolean) {
    this.#plan = plan;
    this.#hasParts = hasParts;
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
    };
  }

  #emit(recorded: RecordedOperation): void {
    const { operation, attributes, inputs, inputPorts, outputs } = recorded;
    const graph = this.#graph;
    graph.scope = operation.name;
    const edges = inputs.map((value, i) => {
      const edge = this.#edges.get(value)!;
      const { shape } = inputPorts[i]!;
      return `${shape}` === `${value.shape}` ? edge : graph.reshape(edge, shape);
    });
    const made = operation.emit({
      graph,
      inputs: edges,
      inputPorts,
      outputPorts: outputs,
      used: outputs.map((value) => this.#wanted.has(value) || this.#consumed.has(value)),
      attributes,
      part: (input, part) => this.#part(inputs[input]!, part),
    });
    outputs.forEach((value, index) => {
      this.#take(value, made[index]);
    });
  }

  #part(value: Value, part: Part): Edge | undefined {
    const place = this.#places.get(value);
    if (place === undefined || !this.#hasParts) return undefined;
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
}
