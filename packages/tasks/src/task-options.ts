import { TaskError } from './task-error.ts';
import type { OptionValue, TaskOption } from './task-kind.ts';

/**
 * A task's options, complete: what is given, and the defaults for the rest.
 *
 * @throws TaskError `option-invalid` for one that the task does not have, or that cannot be.
 */
export function completeOptions<O extends Readonly<Record<string, OptionValue>>>(
  {
    kind,
    options,
  }: { kind: string; options: { readonly [Name in keyof O]: TaskOption & { default: O[Name] } } },
  given: Readonly<Partial<Record<string, OptionValue>>> = {},
): O {
  const known = Object.keys(options);
  const strange = Object.keys(given).find((name) => !known.includes(name));
  if (strange !== undefined) {
    const names = known.length > 0 ? known.join(', ') : 'none';
    throw new TaskError(
      'option-invalid',
      `Expected options of ${kind} (${names}), got ${strange}: leave it out.`,
    );
  }
  const complete = known.map((name) => {
    const value = given[name] ?? options[name]!.default;
    checkOption(name, value, options[name]!);
    return [name, value] as const;
  });
  return Object.fromEntries(complete) as O;
}

function checkOption(name: string, value: OptionValue, option: TaskOption): void {
  if (typeof value === typeof option.default && isAllowed(value, option)) return;
  throw new TaskError(
    'option-invalid',
    `Expected ${words(name)} to be ${allowed(option)}, got ${value}: ${option.default} is the default.`,
  );
}

function isAllowed(value: OptionValue, { choices, least, most, below, whole }: TaskOption): boolean {
  if (choices) return choices.includes(String(value));
  if (typeof value !== 'number') return true;
  if (Number.isNaN(value) || (whole && !Number.isSafeInteger(value))) return false;
  return value >= (least ?? -Infinity) && value <= (most ?? Infinity) && value < (below ?? Infinity);
}

function allowed({ choices, least, most, below, whole, default: usual }: TaskOption): string {
  if (choices) return choices.join(' or ');
  if (typeof usual !== 'number') return `a ${typeof usual}`;
  const limits = [
    least !== undefined && `of at least ${least}`,
    most !== undefined && `of at most ${most}`,
    below !== undefined && `below ${below}`,
  ].filter((limit) => limit !== false);
  return `a ${whole ? 'whole ' : ''}number ${limits.join(' and ')}`.trimEnd();
}

/** `labelSmoothing` as `the label smoothing`. */
function words(name: string): string {
  return `the ${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
}
