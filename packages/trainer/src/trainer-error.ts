/** What went wrong; `non-finite` is a run that diverged, `aborted` an AbortSignal during evaluate or predict. */
export type TrainerErrorCode =
  | 'invalid-option'
  | 'nothing-to-train'
  | 'empty-data'
  | 'invalid-batch'
  | 'invalid-loss'
  | 'invalid-features'
  | 'invalid-outputs'
  | 'non-finite'
  | 'aborted'
  | 'already-started';

/** The only error that this package throws of its own; what a trainable or a data source throws passes through. */
export class TrainerError extends Error {
  override readonly name = 'TrainerError';
  readonly code: TrainerErrorCode;

  constructor(code: TrainerErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
