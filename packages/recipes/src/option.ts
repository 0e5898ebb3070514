import { RecipeError } from './recipe-error.ts';

/** Which numbers an option may be. */
export interface Limits {
  readonly whole?: boolean;
  readonly least?: number;
  readonly most?: number;
  /** It must be greater than that. */
  readonly above?: number;
  /** It must be less than that. */
  readonly below?: number;
}

/**
 * Returns nothing where a value is a number within limits.
 *
 * @param remedy what to do else, after the colon of the message.
 * @throws RecipeError `invalid-option`
 */
export function checkOption(
  name: string,
  value: number,
  { whole = false, least = -Infinity, most = Infinity, above = -Infinity, below = Infinity }: Limits,
  remedy = 'correct it',
): void {
  const fits = whole ? Number.isSafeInteger(value) : typeof value === 'number';
  if (fits && value >= least && value <= most && value > above && value < below) return;
  const limits = [
    Number.isFinite(least) && `of at least ${least}`,
    Number.isFinite(above) && `above ${above}`,
    Number.isFinite(most) && `of at most ${most}`,
    Number.isFinite(below) && `below ${below}`,
  ].filter((limit) => limit !== false);
  throw new RecipeError(
    'invalid-option',
    `Expected ${name} to be a ${whole ? 'whole ' : ''}number ${limits.join(' and ')}, got ${value}: ${remedy}.`,
  );
}

/** The limits of whatever is counted. */
export const counted: Limits = { whole: true, least: 1 };

/** Checks the options that evaluation and prediction share. @throws RecipeError `invalid-option` */
export function checkInference(batchSize: number, maxLength: number | undefined): void {
  checkOption('the batch size', batchSize, counted, '32 is the default');
  if (maxLength === undefined) return;
  checkOption('the maximum length', maxLength, { whole: true, least: 3 }, 'leave it out for the usual one');
}
