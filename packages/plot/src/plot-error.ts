/** What kind of input could not be drawn. */
export type PlotErrorCode = 'matrix-shape' | 'matrix-value' | 'size' | 'vega-missing';

/** Thrown when something cannot be drawn; the message says what was expected, what came and what to do. */
export class PlotError extends Error {
  override readonly name = 'PlotError';
  readonly code: PlotErrorCode;

  constructor(code: PlotErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
