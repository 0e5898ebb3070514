import { InvalidArgumentError } from 'commander';

/** A flag's value as a number. @throws InvalidArgumentError of commander, which then names the flag. */
export function parseNumber(text: string): number {
  const value = numberOf(text);
  if (value === undefined) throw new InvalidArgumentError('Expected a number.');
  return value;
}

/** The number that a text is, or undefined. */
export function numberOf(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? undefined : value;
}
