import { fileSource } from '@bertwright/data';
import { evaluate } from '@bertwright/recipes';
import { type TaskKind, taskKinds } from '@bertwright/tasks';
import { addEngineFlags, type EngineFlags, onEngine, untilInterrupted, userPath } from '@bertwright/terminal';
import type { Command } from 'commander';
import { engines } from './engines.ts';
import { addInferenceFlags, type InferenceFlags, trainedModel } from './inference-flags.ts';
import { writeLines } from './output.ts';
import { addColumnFlags, addOptionFlags, optionsOf, readingOf, type TaskFlags } from './task-flags.ts';

interface EvaluateFlags extends EngineFlags, InferenceFlags {
  readonly data: string;
}

/** Adds `bertwright evaluate` to the program: a command below it for each task. */
export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('measure a trained model on rows whose answers are known; writes one line of JSON');
  for (const kind of taskKinds) {
    const task = command
      .command(kind.kind)
      .description(kind.summary)
      .requiredOption(
        '--data <file>',
        "rows with their answers: CSV, TSV, JSON lines, CoNLL, CoNLL-U or SQuAD's JSON",
      );
    addOptionFlags(addColumnFlags(task, kind, { answers: true }), kind, { training: false });
    addEngineFlags(addInferenceFlags(task), Object.keys(engines));
    task.action((flags: EvaluateFlags & TaskFlags) =>
      untilInterrupted((signal) => writeLines(evaluation(kind, flags, signal), flags.out)),
    );
  }
}

function evaluation(
  kind: TaskKind,
  flags: EvaluateFlags & TaskFlags,
  signal: AbortSignal,
): AsyncIterable<string> {
  const { data, batchSize, maxLength } = flags;
  return onEngine(engines, flags, async function* () {
    const { scores, ...report } = await evaluate(kind, {
      model: await trainedModel(flags, signal),
      data: await fileSource(userPath(data)),
      ...readingOf(kind, flags),
      options: optionsOf(kind, flags),
      batchSize,
      maxLength,
      signal,
    });
    yield JSON.stringify({ ...scores, ...report });
  });
}
