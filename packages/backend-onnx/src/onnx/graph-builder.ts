import type { OnnxAttribute, OnnxConstant, OnnxNode, OnnxType } from './model.ts';
import { onnxTypes } from './model.ts';

/** The name of a value inside a graph. */
export type Edge = string;

type Attributes = Readonly<Record<string, OnnxAttribute | undefined>>;

const constructors = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array };

/** Collects the nodes and constants of a graph. Equal constants and equal pure views are made once. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  /** The recorded operation that is being written: part of its nodes' names, which errors and profiles show. */
  scope = '';
  readonly #made = new Map<string, Edge>();
  #edges = 0;

  /** Adds a node of the standard operator set with one output. */
  add(operator: string, inputs: readonly Edge[], attributes: Attributes = {}): Edge {
    return this.#append(operator, '', inputs, attributes, 1)[0]!;
  }

  /** Adds a node of the standard operator set with `outputs` outputs. */
  addMany(operator: string, inputs: readonly Edge[], outputs: number, attributes: Attributes = {}): Edge[] {
    return this.#append(operator, '', inputs, attributes, outputs);
  }

  /** Adds a node of ONNX Runtime's own operators. */
  addMicrosoft(operator: string, inputs: readonly Edge[], attributes: Attributes = {}): Edge {
    return this.#append(operator, 'com.microsoft', inputs, attributes, 1)[0]!;
  }

  /** Returns what `make` made when it was first called with `key`. */
  once(key: string, make: () => Edge): Edge {
    let edge = this.#made.get(key);
    if (edge === undefined) {
      edge = make();
      this.#made.set(key, edge);
    }
    return edge;
  }

  /** A constant list of 64-bit integers: axes, shapes, indices. */
  integers(values: readonly number[]): Edge {
    return this.once(`integers:${values}`, () =>
      this.#constant('int64', [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer)),
    );
  }

  /** A constant scalar. */
  scalar(value: number, type: keyof typeof constructors = 'float32'): Edge {
    // -0 and 0 are written the same as text.
    const text = Object.is(value, -0) ? '-0' : `${value}`;
    return this.once(`scalar:${type}:${text}`, () => this.#constant(type, [], bytes(type, [value])));
  }

  /** A constant vector. */
  vector(values: readonly number[], type: keyof typeof constructors = 'float32'): Edge {
    return this.once(`vector:${type}:${values}`, () =>
      this.#constant(type, [values.length], bytes(type, values)),
    );
  }

  /** `shape` filled with one value. */
  filled(shape: readonly number[], value: number, type: keyof typeof constructors = 'float32'): Edge {
    return this.add('ConstantOfShape', [this.integers(shape)], {
      value: { name: '', type, shape: [1], data: bytes(type, [value]) },
    });
  }

  reshape(edge: Edge, shape: readonly number[]): Edge {
    return this.once(`reshape:${edge}:${shape}`, () =>
      this.add('Reshape', [edge, this.integers(shape)], { allowzero: 1 }),
    );
  }

  transpose(edge: Edge, permutation: readonly number[]): Edge {
    return this.once(`transpose:${edge}:${permutation}`, () =>
      this.add('Transpose', [edge], { perm: permutation }),
    );
  }

  cast(edge: Edge, type: OnnxType): Edge {
    return this.once(`cast:${edge}:${type}`, () => this.add('Cast', [edge], { to: onnxTypes[type] }));
  }

  /** The sum over `axes`. */
  sum(edge: Edge, axes: readonly number[], keepDims = false): Edge {
    return this.add('ReduceSum', [edge, this.integers(axes)], { keepdims: keepDims ? 1 : 0 });
  }

  #constant(type: OnnxType, shape: readonly number[], data: Uint8Array): Edge {
    const name = this.#edge();
    this.constants.push({ name, type, shape, data });
    return name;
  }

  #append(
    operator: string,
    domain: string,
    inputs: readonly Edge[],
    attributes: Attributes,
    count: number,
  ): Edge[] {
    const outputs = Array.from({ length: count }, () => this.#edge());
    const given: Record<string, OnnxAttribute> = {};
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) given[key] = value;
    this.nodes.push({
      name: `${this.scope}/${operator}_${this.nodes.length}`,
      operator,
      domain,
      inputs,
      outputs,
      attributes: given,
    });
    return outputs;
  }

  #edge(): Edge {
    return `e${this.#edges++}`;
  }
}

function bytes(type: keyof typeof constructors, values: readonly number[]): Uint8Array {
  return new Uint8Array(constructors[type].from(values).buffer);
}
