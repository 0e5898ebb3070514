import { formatError } from './format-error.ts';

/** The exit status of a program that a signal ended: 128 and the signal's number. */
const statuses = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Interrupts that come so soon after the first are the same one: who started this program (pnpm, tsx) may pass on what
 * the terminal has sent to all of them.
 */
const sameMs = 1000;

type Interrupt = keyof typeof statuses;

/**
 * Runs work that a first interrupt (Ctrl-C, SIGTERM) aborts by the signal and a second one ends at once; tells its
 * errors on standard error. Sets the process's exit status: 1 for an error, 130 or 143 where an interrupt ended it.
 */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  let first = 0;
  const interrupt = (name: Interrupt) => {
    if (signal.aborted) {
      if (performance.now() - first > sameMs) process.exit(interruptedStatus(signal));
      return;
    }
    first = performance.now();
    controller.abort(new Interruption(name));
    process.stderr.write('\nStopping. Once more stops at once.\n');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await work(signal);
  } catch (error) {
    const stopped = signal.aborted && isOf(error, signal.reason);
    process.exitCode = stopped ? interruptedStatus(signal) : 1;
    process.stderr.write(stopped ? 'Stopped.\n' : `${formatError(error)}\n`);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** The exit status after an interrupt, by what `untilInterrupted` aborts with. */
export function interruptedStatus({ reason }: AbortSignal): number {
  return statuses[reason instanceof Interruption ? reason.interrupt : 'SIGINT'];
}

/** Why the work is aborted. */
class Interruption extends Error {
  override readonly name = 'AbortError';
  readonly interrupt: Interrupt;

  constructor(interrupt: Interrupt) {
    super(`Stopped by ${interrupt}.`);
    this.interrupt = interrupt;
  }
}

function isOf(error: unknown, reason: unknown): boolean {
  return error === reason || (error instanceof Error && isOf(error.cause ?? null, reason));
}
