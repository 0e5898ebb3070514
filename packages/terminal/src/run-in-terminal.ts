import type { RunEvent } from '@bertwright/recipes';
import { formatError } from './format-error.ts';
import { renderRun } from './render-run.ts';

/** The exit status of a program that an interrupt ended. */
const INTERRUPTED = 130;

/**
 * Shows a run and sees it to its end: an interrupt (Ctrl-C) stops it cleanly after the current step, a second one at
 * once; an error is told in plain words. Sets the process's exit status: 0, 1 for an error, 130 for an interrupt.
 */
export async function runInTerminal(start: (signal: AbortSignal) => AsyncIterable<RunEvent>): Promise<void> {
  await untilInterrupted(async (signal) => {
    let interrupted = false;
    const watched = async function* () {
      for await (const event of start(signal)) {
        interrupted ||= event.type === 'interrupted';
        yield event;
      }
    };
    await renderRun(watched());
    if (interrupted) process.exitCode = INTERRUPTED;
  });
}

/** Runs work that a first interrupt aborts by the signal and a second one ends at once; tells its errors. */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
    process.stderr.write('\nStopping after this step. Once more stops at once.\n');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await work(controller.signal);
  } catch (error) {
    process.exitCode = controller.signal.aborted ? INTERRUPTED : 1;
    process.stderr.write(`${formatError(error)}\n`);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
