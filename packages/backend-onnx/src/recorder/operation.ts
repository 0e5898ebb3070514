import type { ElementType } from '../engine/engine.ts';
import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';

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
}

/**
 * What can be recorded: how an operation is written in ONNX. Everything that the written form depends on is in
 * the shapes, the types and the attributes, which are the key of the compiled graph.
 */
export interface Operation<Attributes = undefined> {
  readonly name: string;
  /** Returns an edge an output; `undefined` for one that nobody reads. */
  emit(emission: Emission<Attributes>): (Edge | undefined)[];
  /**
   * Pairs [output, input] where the output may be written over the input's memory, if nobody else needs that:
   * in the written form every reader of the input must come before the output.
   */
  overwrites?(attributes: Attributes, inputs: number): readonly (readonly [number, number])[];
}
