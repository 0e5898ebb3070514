export type RecipeErrorCode = 'invalid-option' | 'too-few-rows' | 'labels-differ';

/** The one error class of `@bertwright/recipes`. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
  readonly code: RecipeErrorCode;

  constructor(code: RecipeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Throws unless a value is a whole number of at least `least`. */
export function requireWhole(name: string, value: number, least = 1): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RecipeError(
    'invalid-option',
    `Expected ${name} to be a whole number of at least ${least}, got ${value}.`,
  );
}

/** Throws unless a value is a number from `least` to below (or at most) `most`. */
export function requireNumber(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new RecipeError(
    'invalid-option',
    `Expected ${name} to be a number from ${least} to ${most}, got ${value}.`,
  );
}
