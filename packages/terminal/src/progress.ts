import type { RunEvent } from '@bertwright/recipes';
import cliProgress, { type SingleBar } from 'cli-progress';
import { stageBar, stageLine, stepBar, stepLine } from './progress-line.ts';

type Step = Extract<RunEvent, { type: 'step' }>;
type Stage = Extract<RunEvent, { type: 'progress' }>;

/** How far a run is, shown in a way that suits the stream. */
export interface Progress {
  step(event: Step, epochs: number | undefined): void;
  stage(event: Stage): void;
  /** Takes a bar off the screen, so that lines can be written; the next event shows it again. */
  pause(): void;
}

/** A bar on the last line of a terminal. */
export function barProgress(stream: NodeJS.WritableStream, width: () => number): Progress {
  let bar: SingleBar | undefined;
  let line = () => '';
  const show = (done: number, total: number) => {
    if (bar) return bar.update(done);
    // Line wrapping and the cursor are left as they are: a killed process cannot set them back.
    bar = new cliProgress.SingleBar({
      stream,
      format: () => line(),
      clearOnComplete: true,
      linewrap: true,
      hideCursor: false,
      gracefulExit: false,
    });
    bar.start(total, done);
  };
  return {
    step(event, epochs) {
      line = () => stepBar(event, epochs, width() - 1);
      show(event.step, event.steps);
    },
    stage(event) {
      line = () => stageBar(event, width() - 1);
      show(event.done, event.total);
    },
    pause() {
      bar?.stop();
      bar = undefined;
    },
  };
}

const LEAST_SECONDS = 3;
const MOST_SECONDS = 30;

/** Lines for a log: one a tenth of an epoch, but none within three seconds and one at least every thirty. */
export function lineProgress(write: (line: string) => void, now: () => number): Progress {
  let last: { at: number; step: number } | undefined;
  let stage: { name: string; at: number } | undefined;
  return {
    step(event, epochs) {
      const at = now();
      const tenth = event.steps / (epochs ?? 1) / 10;
      const seconds = last ? (at - last.at) / 1000 : Number.POSITIVE_INFINITY;
      const far = event.step - (last?.step ?? 0) >= tenth;
      if (seconds < MOST_SECONDS && !(far && seconds >= LEAST_SECONDS)) return;
      last = { at, step: event.step };
      write(stepLine(event, epochs));
    },
    stage(event) {
      const at = now();
      if (stage?.name === event.stage && at - stage.at < 1000 * LEAST_SECONDS) return;
      // The first event of a stage only starts the clock: what is over at once needs no line.
      if (stage?.name === event.stage && event.done < event.total) write(stageLine(event));
      stage = { name: event.stage, at };
    },
    pause() {},
  };
}
