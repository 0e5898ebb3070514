import { printable } from '@bertwright/plot';
import { painter, wantsColor } from './paint.ts';

/** How {@link formatError} writes an error. */
export interface FormatErrorOptions {
  /** Colours; unless given: where `process.stderr` is a terminal, and as `NO_COLOR` and `FORCE_COLOR` say. */
  readonly color?: boolean | undefined;
  /** Stacks too; unless given: where the environment variable `DEBUG` is set. */
  readonly debug?: boolean | undefined;
}

const DEEPEST = 5;

/**
 * One clear message for whoever ran a command: what went wrong with its code, then what caused it, a line
 * each. Stacks are for developers and come only with `debug`.
 *
 * @returns lines joined by line feeds, without one at the end.
 */
export function formatError(error: unknown, options: FormatErrorOptions = {}): string {
  const { color = wantsColor(process.stderr, process.env), debug = Boolean(process.env.DEBUG) } = options;
  const paint = painter(color);
  const lines = [`${paint(['red', 'bold'], 'error')}${described(error)}`];
  const seen = new Set<unknown>([error]);
  let cause = causeOf(error);
  while (cause !== undefined && !seen.has(cause) && seen.size <= DEEPEST) {
    lines.push(paint('dim', `  because${described(cause)}`));
    seen.add(cause);
    cause = causeOf(cause);
  }
  if (debug) {
    for (const each of seen) {
      if (each instanceof Error && each.stack) lines.push('', ...each.stack.split('\n').map(printable));
    }
  }
  return lines.join('\n');
}

function described(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const shown = text.trim().split('\n').map(printable).join('\n  ');
  // Node starts the messages of its own errors with their code: once is enough.
  return typeof code === 'string' && !text.startsWith(code)
    ? ` [${printable(code)}]: ${shown}`
    : `: ${shown}`;
}

function causeOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0];
  return error instanceof Error ? error.cause : undefined;
}
