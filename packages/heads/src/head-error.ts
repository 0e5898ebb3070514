/** What went wrong: sizes that make no head, or shapes that do not fit each other. */
export type HeadErrorCode = 'size-invalid' | 'shape-invalid';

/** The one error class of `@bertwright/heads`. */
export class HeadError extends Error {
  override readonly name = 'HeadError';
  readonly code: HeadErrorCode;

  constructor(code: HeadErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
