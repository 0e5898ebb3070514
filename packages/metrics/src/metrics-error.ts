/** What was wrong with the input of a metric, for a program; the message says it for a person. */
export type MetricsErrorCode =
  | 'length-mismatch'
  | 'invalid-class'
  | 'invalid-value'
  | 'invalid-tag'
  | 'invalid-option';

/** The one error of `@bertwright/metrics`. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError';
  readonly code: MetricsErrorCode;

  constructor(code: MetricsErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
