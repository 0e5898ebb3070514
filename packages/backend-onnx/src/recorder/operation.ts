import type { ElementType } from '../engine/engine.ts';
import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import type { Part } from './part.ts';

/** One tensor that an operation takes or gives. */
export interface Port {
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** What an operation has at hand when it is written into a graph. */
export interface Emission<Attributes> {
  readonly graph: GraphBuilder;
  readonly inputs: readonly Edge[];
  readonly inputPorts: readonly Port[];
  readonly outputPorts: readonly Port[];
  /** Which outputs somebody reads. */
  readonly used: readonly boolean[];
  readonly attributes: Attributes;
  /**
   * Returns an edge over a part of an input's memory, without a copy; `undefined` where the graph itself computes that
   * input, or the engine's memory has no parts.
   */
  part(input: number, part: Part): Edge | undefined;
}

/** An output that is computed part by part, in the order of memory and without gaps. */
export type PartEdges = readonly { readonly edge: Edge; readonly part: Part }[];

/** What an operation was written as, output by output; `undefined` for one that nobody reads. */
export type Emitted = Edge | PartEdges | undefined;

/**
 * What can be recorded: how an operation is written in ONNX. Everything that the written form depends on is in
 * the shapes, the types and the attributes, which are the key of the compiled graph.
 */
export interface Operation<Attributes = undefined> {
  readonly name: string;
  emit(emission: Emission<Attributes>): Emitted[];
  /**
   * Runs as a graph of its own, after all that was recorded before it. What depends on the parameters alone is then
   * compiled once for every length of batch, and nobody else reads its inputs meanwhile.
   */
  readonly alone?: boolean;
  /** Pairs [output, input] where an operation that runs alone may write the output over the input's memory. */
  overwrites?(attributes: Attributes, inputs: number): readonly (readonly [number, number])[];
}
