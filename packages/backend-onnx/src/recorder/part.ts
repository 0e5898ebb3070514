import type { OnnxType } from '../onnx/model.ts';

/** A run of elements of a value's memory, seen as a tensor of its own. */
export interface Part {
  /** Where it begins, in elements. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** How its elements are read, where that differs from the value's type: booleans as bytes. */
  readonly type?: Extract<OnnxType, 'uint8'>;
}
