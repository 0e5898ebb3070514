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
   * input, so that it has no memory of its own.
   */
  part(input: number, part: Part): Edge | undefined;
  /**
   * Returns `edge`, a scalar, as one that is there only when all that was written before and reads one of these inputs
   * has run: what is computed with it may be written over their memory.
   */
  after(inputs: readonly number[], edge: Edge): Edge;
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
   * Pairs [output, input] where the output may be written over the input's memory, if nobody else needs that:
   * in the written form the output must come `after` the input.
   */
  overwrites?(attributes: Attributes, inputs: number): readonly (readonly [number, number])[];
}
