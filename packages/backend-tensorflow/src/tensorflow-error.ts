/** What went wrong in the TensorFlow backend or in its set-up, for programs. */
export type TensorflowErrorCode =
  | 'bad-option'
  | 'not-installed'
  | 'addon-failed'
  | 'already-loaded'
  | 'no-gpu'
  | 'unsupported-platform'
  | 'missing-tool'
  | 'no-node-headers'
  | 'no-space'
  | 'no-network'
  | 'bad-wheel'
  | 'command-failed'
  | 'check-failed';

/** Every error that this package throws. `code` says what kind it is, `cause` what lay beneath. */
export class TensorflowError extends Error {
  override readonly name = 'TensorflowError';
  readonly code: TensorflowErrorCode;

  constructor(code: TensorflowErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
