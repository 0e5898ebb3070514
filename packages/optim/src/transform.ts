import type { Scalar, Tensor, Variable } from '@bertwright/tensor';

/** One parameter that is trained: its path in the tree and the variable itself. */
export interface Parameter {
  readonly path: string;
  readonly value: Variable;
}

/**
 * What a transform remembers between updates: variables by name, nested as it likes. It can be walked,
 * saved and disposed as any parameter tree; `{}` where there is nothing to remember.
 */
export interface State {
  readonly [name: string]: State | Variable;
}

/** The gradients on their way through a chain, one for each parameter and in the same order. */
export interface Updates {
  readonly gradients: readonly Tensor[];
  /**
   * A factor that every gradient is still to be multiplied with: it costs no pass of its own where the
   * applier folds it into its update. Absent: 1.
   */
  readonly scale?: Scalar;
  /** The norm of all gradients together before clipping, [], where a transform computed it. */
  readonly norm?: Scalar;
}

/** What an applier tells of one update. The norm is a tensor, so that nobody waits who does not ask. */
export interface UpdateReport {
  readonly learningRate: number;
  /** The norm of all gradients before clipping, []; absent where no transform computed it. */
  readonly gradientNorm?: Scalar;
}

/**
 * Changes gradients before they are applied. `init` is called once, `update` once each optimizer step,
 * inside a `tidy`, with `step` counting updates from 0.
 */
export interface Transform {
  init(parameters: readonly Parameter[]): State;
  update(updates: Updates, state: State, parameters: readonly Parameter[], step: number): Updates;
}

/** The last of a chain, and the only one that writes: it updates the parameters and its own state. */
export interface Applier {
  init(parameters: readonly Parameter[]): State;
  update(updates: Updates, state: State, parameters: readonly Parameter[], step: number): UpdateReport;
}
