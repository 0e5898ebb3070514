import type { ElementType, Values } from '../engine/engine.ts';
import type { Storage } from '../memory/storage.ts';
import type { OnnxError } from '../onnx-error.ts';
import type { RecordedOperation } from './recorded-operation.ts';
import type { Run } from './run.ts';

/**
 * What lies behind one tfjs data id: recorded, being computed, or there. Where this backend made the id, the value
 * itself is the id, so that nothing is looked up.
 */
export interface Value {
  /** The values that it belongs to, while tfjs has it. */
  home: object | undefined;
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** tfjs's references; at 0 the value is dead, and its memory goes when nothing uses it any more. */
  references: number;
  /** Recorded operations that have it as an input and have not run, and reads under way. */
  uses: number;
  /** The operation that makes it, while that has not run. */
  operation: RecordedOperation | undefined;
  /** The run that makes it, from the flush to the end of the run. */
  run: Run | undefined;
  storage: Storage | undefined;
  /** Writes it at the start of the first run that needs it, where the host makes it and nobody has asked for it yet. */
  fill: ((values: Values) => void) | undefined;
  /** Why it will never be there. */
  error: OnnxError | undefined;
  /** Who looked at it last, and the number that it was given then: a set and a map of hundreds of values at each step. */
  mark: object | undefined;
  number: number;
}

/** Returns a value with one reference. */
export function createValue(shape: readonly number[], type: ElementType): Value {
  return {
    home: undefined,
    shape,
    type,
    references: 1,
    uses: 0,
    operation: undefined,
    run: undefined,
    storage: undefined,
    fill: undefined,
    error: undefined,
    mark: undefined,
    number: 0,
  };
}

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}
