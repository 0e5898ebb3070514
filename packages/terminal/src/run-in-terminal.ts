import type { RunEvent } from '@bertwright/recipes';
import { renderRun } from './render-run.ts';
import { interruptedStatus, untilInterrupted } from './until-interrupted.ts';

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
    if (interrupted) process.exitCode = interruptedStatus(signal);
  });
}
