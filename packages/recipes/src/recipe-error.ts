/**
 * What went wrong: an option that cannot be, rows that are too few to train or to hold out, labels that the model to
 * start from does not know, or files beside the model that could not be made.
 */
export type RecipeErrorCode = 'invalid-option' | 'too-few-rows' | 'labels-differ' | 'artifacts-failed';

/** The one error class of `@bertwright/recipes`. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
  readonly code: RecipeErrorCode;

  constructor(code: RecipeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
