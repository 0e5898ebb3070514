/** What went wrong: an option that makes no sense, or a state that was made for other parameters. */
export type OptimErrorCode = 'invalid-option' | 'state-mismatch';

/** The only error that this package throws. */
export class OptimError extends Error {
  override readonly name = 'OptimError';
  readonly code: OptimErrorCode;

  constructor(code: OptimErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Throws unless `value` is a number in [least, most] (most itself excluded where `open`). */
export function requireNumber(
  name: string,
  value: number,
  {
    least = 0,
    most = Number.POSITIVE_INFINITY,
    open = false,
  }: { least?: number; most?: number; open?: boolean } = {},
): void {
  if (value >= least && (open ? value < most : value <= most)) return;
  const range =
    most === Number.POSITIVE_INFINITY
      ? `of at least ${least}`
      : `from ${least} ${open ? 'to below' : 'to'} ${most}`;
  throw new OptimError('invalid-option', `Expected ${name} to be a number ${range}, got ${value}.`);
}
