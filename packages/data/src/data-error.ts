/** What went wrong, for a program; the message says it for a person. */
export type DataErrorCode =
  | 'not-found'
  | 'is-directory'
  | 'unreadable'
  | 'empty-file'
  | 'no-rows'
  | 'unknown-format'
  | 'not-utf8'
  | 'damaged-gzip'
  | 'too-large'
  | 'missing-column'
  | 'duplicate-column'
  | 'ragged-row'
  | 'unclosed-quote'
  | 'malformed-quote'
  | 'invalid-json'
  | 'missing-text'
  | 'missing-label'
  | 'missing-value'
  | 'invalid-value'
  | 'unknown-label'
  | 'invalid-option';

/**
 * The one error of `@bertwright/data`. Where the fault lies in a file, `file` and `line` (from 1, the first
 * line of the record) say so, and the message begins with `file:line: `.
 */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly code: DataErrorCode;
  readonly file: string | undefined;
  readonly line: number | undefined;

  constructor(
    code: DataErrorCode,
    message: string,
    where: { file?: string; line?: number; cause?: unknown } = {},
  ) {
    const { file, line } = where;
    const place = file === undefined ? line && `line ${line}` : `${file}${line ? `:${line}` : ''}`;
    super(
      place ? `${place}: ${message}` : message,
      where.cause === undefined ? undefined : { cause: where.cause },
    );
    this.code = code;
    this.file = where.file;
    this.line = where.line;
  }
}
