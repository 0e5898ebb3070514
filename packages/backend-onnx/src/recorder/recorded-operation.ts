import type { Operation, Port } from './operation.ts';
import type { Value } from './value.ts';

/** One call of an operation that waits for its run. */
export interface RecordedOperation {
  readonly operation: Operation<unknown>;
  readonly attributes: unknown;
  readonly inputs: readonly Value[];
  /** The shapes the inputs were seen in, which differ from the values' own after a reshape. */
  readonly inputPorts: readonly Port[];
  readonly outputs: readonly Value[];
}
