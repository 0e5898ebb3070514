import type { RunEvent } from '@bertwright/recipes';
import { painter, wantsColor } from './paint.ts';
import { barProgress, lineProgress } from './progress.ts';
import { renderer } from './renderer.ts';

const LEAST_WIDTH = 40;
const MOST_WIDTH = 120;

/** A stream that a run can be shown on: `process.stdout`, `process.stderr`, or anything that takes text. */
export type RunStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** How {@link renderRun} shows a run. */
export interface RenderOptions {
  /** Where to write; `process.stdout` unless given. */
  readonly stream?: RunStream | undefined;
  /** Colours; unless given: on a terminal, and as `NO_COLOR`, `FORCE_COLOR` and `TERM` say. */
  readonly color?: boolean | undefined;
  /** Columns; unless given, those of the terminal (and 80 in a file), between 40 and 120. */
  readonly width?: number | undefined;
  /** A bar that is drawn again and again instead of lines; unless given: on a terminal outside of CI. */
  readonly interactive?: boolean | undefined;
  /** Milliseconds; for tests. */
  readonly now?: (() => number) | undefined;
}

/**
 * Shows a run while it goes on: what it is going to do, how far it is, a table of epochs that grows, learning
 * curves, the test with confused labels and predictions, and what was saved where.
 *
 * On a terminal the progress is a bar, elsewhere a line now and then. Control characters in texts, labels and
 * names are escaped. When the reader of the stream goes away (`EPIPE`), the run goes on unseen.
 *
 * @returns when the events end.
 * @throws what the events throw, after taking the bar off the screen; any error of the stream but `EPIPE`.
 */
export async function renderRun(
  events: AsyncIterable<RunEvent> | Iterable<RunEvent>,
  options: RenderOptions = {},
): Promise<void> {
  const stream = options.stream ?? (process.stdout as RunStream);
  const failures: NodeJS.ErrnoException[] = [];
  const failed = (error: Error) => failures.push(error);
  const { now = () => performance.now() } = options;
  const interactive =
    options.interactive ?? (stream.isTTY === true && process.env.TERM !== 'dumb' && !process.env.CI);
  const width = () => Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, options.width ?? stream.columns ?? 80));
  const write = (line: string) => {
    stream.write(`${line}\n`);
  };
  const paint = painter(options.color ?? wantsColor(stream, process.env));
  const progress = interactive ? barProgress(stream, width) : lineProgress(write, now);
  const show = renderer({ write, width, paint, interactive, progress, now });

  const check = () => {
    const failure = failures.find(({ code }) => code !== 'EPIPE');
    if (failure) throw failure;
  };
  stream.on('error', failed);
  try {
    for await (const event of events) {
      check();
      if (failures.length === 0) show(event);
    }
  } finally {
    progress.pause();
    // The error of the last write comes after it.
    await new Promise((resolve) => setImmediate(resolve));
    stream.off('error', failed);
  }
  check();
}
