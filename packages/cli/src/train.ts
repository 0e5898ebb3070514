import { folder } from '@bertwright/checkpoint';
import { fileSource } from '@bertwright/data';
import { runPictures } from '@bertwright/plot';
import { type RunEvent, train } from '@bertwright/recipes';
import { type TaskKind, taskKinds } from '@bertwright/tasks';
import {
  addEngineFlags,
  addTrainingFlags,
  type EngineFlags,
  featureStoreOf,
  learningOf,
  onEngine,
  openModel,
  runInTerminal,
  settingsOf,
  type TrainingFlags,
  userPath,
  validationOf,
} from '@bertwright/terminal';
import type { Command } from 'commander';
import { engines } from './engines.ts';
import { addColumnFlags, addOptionFlags, optionsOf, readingOf, type TaskFlags } from './task-flags.ts';

/** The model that is made where none is named, and how it learns: for longer and faster than a pretrained one. */
const scratch = {
  model: {
    vocabularySize: 4000,
    config: { layers: 4, hiddenSize: 256, heads: 4, intermediateSize: 1024, initializerRange: 0.05 },
  },
  settings: { epochs: 10, learningRate: 5e-4, warmup: 0.1 },
};

interface TrainFlags extends TrainingFlags, EngineFlags {
  readonly data: string;
  readonly test?: string;
  readonly out: string;
}

/** Adds `bertwright train` to the program: a command below it for each task. */
export function addTrain(program: Command): void {
  const command = program.command('train').description('train a model on your own file');
  for (const kind of taskKinds) {
    const task = command
      .command(kind.kind)
      .description(kind.summary)
      .requiredOption('--data <file>', "training rows: CSV, TSV, JSON lines, CoNLL, CoNLL-U or SQuAD's JSON")
      .option('--test <file>', 'rows that are only tested on, at the end');
    addOptionFlags(addColumnFlags(task, kind, { answers: true }), kind, { training: true });
    addEngineFlags(addTrainingFlags(task, { requireOut: true }), Object.keys(engines));
    task.action((flags: TrainFlags & TaskFlags) => runInTerminal((signal) => training(kind, flags, signal)));
  }
}

function training(
  kind: TaskKind,
  flags: TrainFlags & TaskFlags,
  signal: AbortSignal,
): AsyncIterable<RunEvent> {
  const { data, test, model, base, revision, out, overwrite = false, perClass } = flags;
  return onEngine(engines, flags, async function* (backend) {
    const featureStore = featureStoreOf(flags);
    const files = model === undefined ? undefined : yield* openModel(model, { revision, base, signal });
    yield* train(kind, {
      sources: {
        training: await fileSource(userPath(data)),
        test: test === undefined ? undefined : await fileSource(userPath(test)),
        validation: await validationOf(flags),
        ...readingOf(kind, flags),
        perClass,
      },
      model: files === undefined ? scratch.model : { files },
      backend,
      settings: { ...(files === undefined && scratch.settings), ...settingsOf(flags) },
      options: optionsOf(kind, flags),
      ...learningOf(flags),
      newHead: flags.newHead ?? false,
      ...(featureStore && { featureStore }),
      output: folder(userPath(out), { overwrite }),
      artifacts: runPictures,
      signal,
    });
  });
}
