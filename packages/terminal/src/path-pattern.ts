import type { PathPattern } from '@bertwright/recipes';
import { InvalidArgumentError } from 'commander';

/**
 * What a word of the command line means: `/…/` is a regular expression, anything else a path with all that lies below it.
 *
 * @throws InvalidArgumentError for a regular expression that is none.
 */
export function parsePathPattern(word: string): PathPattern {
  const expression = word.match(/^\/(.+)\/$/)?.[1];
  if (expression === undefined) return word;
  try {
    return new RegExp(expression);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}

/** The same for a flag that takes several words. */
export function collectPathPatterns(word: string, before: readonly PathPattern[] | undefined): PathPattern[] {
  return [...(before ?? []), parsePathPattern(word)];
}
