/** What went wrong: bad options of a call, a vocabulary that cannot be used, or files of another kind or damaged. */
export type WordpieceErrorCode = 'options' | 'vocabulary' | 'files';

/** The only error that this package throws. Its text says what was expected, what came and what to do. */
export class WordpieceError extends Error {
  override readonly name = 'WordpieceError';

  constructor(
    readonly code: WordpieceErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** An error with the parts that every message has. */
export const unexpected = (
  code: WordpieceErrorCode,
  expected: string,
  got: unknown,
  remedy: string,
  cause?: unknown,
): WordpieceError =>
  new WordpieceError(code, `Expected ${expected}, got ${got}: ${remedy}.`, cause ? { cause } : {});
