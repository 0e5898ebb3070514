import { afterEach, describe, expect, test, vi } from 'vitest';
import { formatError } from '../src/index.ts';

class DataError extends Error {
  readonly code = 'missing-label';
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('an error for people', () => {
  test('is one line with its code, and one for each cause, without a stack', () => {
    const error = new DataError('Expected a label, got nothing: train.csv:17.', {
      cause: new Error('outer', { cause: 'a text that was thrown' }),
    });
    expect(formatError(error, { color: false, debug: false })).toBe(
      'error [missing-label]: Expected a label, got nothing: train.csv:17.\n  because: outer\n  because: a text that was thrown',
    );
  });

  test('names the code of an error of Node once', () => {
    const error = Object.assign(new Error("ENOENT: no such file or directory, open 'x'"), { code: 'ENOENT' });
    expect(formatError(error, { color: false, debug: false })).toBe(
      "error: ENOENT: no such file or directory, open 'x'",
    );
  });

  test('has stacks with DEBUG only', () => {
    vi.stubEnv('DEBUG', '');
    expect(formatError(new Error('no'), { color: false })).toBe('error: no');
    vi.stubEnv('DEBUG', '1');
    expect(formatError(new Error('no'), { color: false })).toMatch(/^error: no\n\nError: no\n {4}at /);
  });

  test('keeps line feeds and escapes control characters', () => {
    expect(formatError(new Error('one\ntwo\u001b[2J'), { color: false, debug: false })).toBe(
      'error: one\n  two\\x1b[2J',
    );
  });

  test.each([
    ['a text', 'error: thrown', 'thrown'],
    ['nothing', 'error: undefined', undefined],
    ['an error without a message', 'error: TypeError', new TypeError()],
    [
      'several errors',
      'error: all failed\n  because: first',
      new AggregateError([new Error('first'), 2], 'all failed'),
    ],
  ])('%s is told too', (_, expected, thrown) => {
    expect(formatError(thrown, { color: false, debug: false })).toBe(expected);
  });

  test('a cause that is its own cause ends', () => {
    const error = new Error('round');
    error.cause = error;
    expect(formatError(error, { color: false, debug: false })).toBe('error: round');
  });

  test('is coloured only where colours are on', () => {
    expect(formatError(new Error('no'), { color: true, debug: false })).toContain('\u001b[');
    vi.stubEnv('NO_COLOR', '1');
    expect(formatError(new Error('no'), { debug: false })).toBe('error: no');
  });
});
