/** What went wrong: a configuration that this package does not run, or inputs that do not fit the model. */
export type EncoderErrorCode =
  | 'config-invalid'
  | 'config-unsupported'
  | 'input-invalid'
  | 'length-unsupported';

/** The one error class of `@bertwright/encoder`. */
export class EncoderError extends Error {
  override readonly name = 'EncoderError';
  readonly code: EncoderErrorCode;

  constructor(code: EncoderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
