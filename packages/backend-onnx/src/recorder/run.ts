import type { OnnxError } from '../onnx-error.ts';
import type { GraphKey } from './graph-key.ts';
import type { RecordedOperation } from './recorded-operation.ts';
import type { Value } from './value.ts';

/** A set of recorded operations that run together as one graph. */
export interface Run {
  /** Equal keys mean equal graphs. */
  readonly key: GraphKey;
  readonly operations: readonly RecordedOperation[];
  /** Values from outside, in order of first use. */
  readonly inputs: readonly Value[];
  /** Values that were alive at the flush. */
  readonly outputs: readonly Value[];
  /** Inputs whose memory outputs are written over: gone from the start of the run, however it ends. */
  overwritten: readonly Value[];
  /** What stops the run. */
  readonly signal: AbortSignal | undefined;
  /** Resolves when the run has ended, well or not; `error` says which. */
  readonly ended: Promise<void>;
  /** Resolves when the runs that were started together with it have ended too. */
  settled: Promise<void>;
  error: OnnxError | undefined;
}
