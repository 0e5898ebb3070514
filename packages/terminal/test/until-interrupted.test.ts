import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runInTerminal, untilInterrupted } from '../src/index.ts';

let told = '';
beforeEach(() => {
  told = '';
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => {
  process.exitCode = undefined;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Work that goes on until it is aborted, and then ends with what the signal says. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('work that ends well leaves the exit status and the listeners as they were', async () => {
  const before = process.listenerCount('SIGINT');
  await untilInterrupted(async () => {
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
  });
  expect(process.listenerCount('SIGINT')).toBe(before);
  expect(process.exitCode).toBeUndefined();
  expect(told).toBe('');
});

test('an error is told without its stack, and the exit status is 1', async () => {
  await untilInterrupted(async () => {
    throw new Error('Expected a file, got none.');
  });
  expect(process.exitCode).toBe(1);
  expect(told).toMatch(/error.*: Expected a file, got none\.\n$/);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s aborts the work; the exit status is %i', async (name, status) => {
  const work = untilInterrupted(untilAborted);
  process.emit(name, name);
  await work;
  expect(process.exitCode).toBe(status);
  expect(told).toBe('\nStopping. Once more stops at once.\nStopped.\n');
});

test('another error after an interrupt is told too', async () => {
  const work = untilInterrupted(async (signal) => {
    await untilAborted(signal).catch(() => {});
    throw new Error('the disk is full');
  });
  process.emit('SIGINT', 'SIGINT');
  await work;
  expect(process.exitCode).toBe(1);
  expect(told).toContain('the disk is full');
});

test('a second interrupt ends the program at once, but not one that comes with the first', async () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);
  let end = () => {};
  const work = untilInterrupted(
    () =>
      new Promise((resolve) => {
        end = resolve;
      }),
  );
  process.emit('SIGINT', 'SIGINT');
  vi.advanceTimersByTime(200);
  process.emit('SIGINT', 'SIGINT');
  expect(exit).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2000);
  process.emit('SIGINT', 'SIGINT');
  expect(exit).toHaveBeenCalledWith(130);
  end();
  await work;
});

test('a run that says that it was interrupted ends with status 130', async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  await runInTerminal(async function* (signal) {
    process.emit('SIGINT', 'SIGINT');
    expect(signal.aborted).toBe(true);
    yield { type: 'interrupted', keptEpoch: undefined, message: 'Stopped before the first epoch.' };
  });
  expect(process.exitCode).toBe(130);
});
