/** What a backend's package tells the suite about its backend. */
export interface ConformanceOptions {
  /**
   * Bytes that the engine itself holds for values; they must be back where they were at the end of each case. Where
   * it is not given, `usedBytes` (onnx) or `numBytesInGPU` (webgpu) of the tfjs backend's `memory()`, if there is one.
   */
  readonly engineBytes?: () => number | undefined;
  /**
   * Cases that the backend is known to get wrong, `Kernel > case` or `operation > case`, with what it does: they are
   * skipped by name. For references that are not ours to mend.
   */
  readonly deviations?: Readonly<Record<string, string>>;
  /** How far values may be off, as a share of the largest magnitude; 1e-5 where it is not given. */
  readonly forwardTolerance?: number;
  /** The same for gradients; 1e-4 where it is not given. */
  readonly gradientTolerance?: number;
  /** Steps of the training trace that are followed, 0 to 20; with 0, real weights are left out altogether. */
  readonly traceSteps?: number;
  /** How far a loss of the trace may be off, absolutely. */
  readonly lossTolerance?: number;
  /** How far a gradient norm of the trace may be off, absolutely. */
  readonly normTolerance?: number;
  /** How far a loss of a tiny training may be from the plain JavaScript backend's, absolutely. */
  readonly trainingLossTolerance?: number;
  /** The same for a gradient norm. */
  readonly trainingNormTolerance?: number;
}
