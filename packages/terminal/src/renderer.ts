import { learningCurvesText, printable } from '@bertwright/plot';
import type { RunEvent } from '@bertwright/recipes';
import { type EpochTable, epochLine, epochTable } from './epoch-table.ts';
import { count, duration } from './numbers.ts';
import type { Paint } from './paint.ts';
import { planLines } from './plan-lines.ts';
import { predictionLines } from './prediction-lines.ts';
import type { Progress } from './progress.ts';
import { savedLines } from './saved-lines.ts';
import { testLines } from './test-lines.ts';
import { wrap } from './wrap.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
type Handlers = { readonly [Type in RunEvent['type']]: (event: Of<Type>) => void };

const CURVE_ROWS = 8;

/** Where a run is shown. */
export interface Screen {
  write(line: string): void;
  /** Columns, which may change while the run goes on. */
  width(): number;
  readonly paint: Paint;
  /** Whether the progress is a bar that is drawn again and again. */
  readonly interactive: boolean;
  readonly progress: Progress;
  /** Milliseconds. */
  now(): number;
}

/** Shows one event after the other; keeps what later events need. */
export function renderer(screen: Screen): (event: RunEvent) => void {
  const { write, width, paint, interactive, progress, now } = screen;
  const writeAll = (lines: readonly string[]) => {
    for (const line of lines) write(line);
  };
  let plan: Of<'plan'> | undefined;
  let stage: { name: string; at: number } | undefined;
  let table: EpochTable | undefined;
  let training: 'before' | 'during' | 'after' = 'before';
  let prepared = false;
  const epochs: Of<'epoch'>[] = [];

  const scores = () => plan?.scores ?? [];

  const startTraining = () => {
    if (training === 'before') write('');
    training = 'during';
  };

  // Shown once: the table where it did not grow on the screen, then the curves.
  const endTraining = () => {
    progress.pause();
    if (training !== 'during') return;
    training = 'after';
    if (!interactive && epochs.length > 0) {
      const validated = epochs.some(({ validation }) => validation);
      const { header, row } = epochTable(width(), validated ? scores() : undefined);
      writeAll(['', paint('bold', header), ...epochs.map(row)]);
    }
    if (epochs.length > 1) {
      const curves = learningCurvesText(
        { epochs, scores: scores() },
        { width: width() - 2, height: CURVE_ROWS },
      );
      writeAll(['', ...curves.split('\n').map((line) => line && `  ${line}`)]);
    }
  };

  const handlers: Handlers = {
    plan(event) {
      progress.pause();
      plan = event;
      if (prepared) write('');
      writeAll(planLines(event, width(), paint));
    },
    progress(event) {
      if (stage?.name !== event.stage) {
        progress.pause();
        stage = { name: event.stage, at: now() };
      }
      progress.stage(event);
      if (event.total > 0 && event.done < event.total) return;
      progress.pause();
      if (training === 'before') {
        const took = duration((now() - stage.at) / 1000);
        write(paint('dim', `  ${printable(event.stage)}: ${count(event.done)}, ${took}`));
        prepared = true;
      }
      stage = undefined;
    },
    step(event) {
      if (stage) progress.pause();
      stage = undefined;
      startTraining();
      progress.step(event, plan?.settings.epochs);
    },
    epoch(event) {
      progress.pause();
      startTraining();
      epochs.push(event);
      if (!interactive) return write(epochLine(event, scores()));
      if (!table) {
        const validated = plan ? plan.split.validation > 0 : event.validation !== undefined;
        table = epochTable(width(), validated ? scores() : undefined);
        write(paint('bold', table.header));
      }
      write(table.row(event));
    },
    interrupted(event) {
      endTraining();
      const text = wrap(printable(event.message), width());
      writeAll(['', ...text.map((line) => paint('yellow', line))]);
    },
    test(event) {
      endTraining();
      writeAll(['', ...testLines(event, width(), paint)]);
    },
    predictions(event) {
      endTraining();
      writeAll(['', ...predictionLines(event, width(), paint)]);
    },
    saved(event) {
      endTraining();
      writeAll(['', ...savedLines(event, paint)]);
    },
    done(event) {
      endTraining();
      writeAll(['', `Done in ${duration(event.seconds)}.`]);
    },
  };
  return (event) => (handlers[event.type] as (event: RunEvent) => void)(event);
}
