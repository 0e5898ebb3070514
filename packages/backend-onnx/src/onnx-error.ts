/** What went wrong in the ONNX backend, for programs. */
export type OnnxErrorCode =
  | 'unsupported-platform'
  | 'library-not-found'
  | 'provider-unavailable'
  | 'already-started'
  | 'not-started'
  | 'profiling'
  | 'unsupported-kernel'
  | 'unsupported-type'
  | 'run-failed'
  | 'out-of-memory'
  | 'aborted'
  | 'value-lost'
  | 'would-block'
  | 'bad-option';

/** Every error that this package throws. `code` says what kind it is, `cause` what lay beneath. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
  readonly code: OnnxErrorCode;

  constructor(code: OnnxErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
