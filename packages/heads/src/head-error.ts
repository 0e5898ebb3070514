/** What went wrong: sizes that make no head. */
export type HeadErrorCode = 'size-invalid';

/** The one error class of `@bertwright/heads`. */
export class HeadError extends Error {
  override readonly name = 'HeadError';
  readonly code: HeadErrorCode;

  constructor(code: HeadErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
