import { folder } from '@bertwright/checkpoint';
import { fileSource } from '@bertwright/data';
import { runPictures } from '@bertwright/plot';
import { type RunEvent, trainTextClassification } from '@bertwright/recipes';
import {
  addEngineFlags,
  addTrainingFlags,
  type EngineFlags,
  namedModel,
  onEngine,
  runInTerminal,
  settingsOf,
  type TrainingFlags,
  userPath,
  validationOf,
} from '@bertwright/terminal';
import type { Command } from 'commander';
import { addColumnFlags, type ColumnFlags } from './column-flags.ts';
import { engines } from './engines.ts';

/** The model that is made where none is named, and how it learns: for longer and faster than a pretrained one. */
const scratch = {
  model: {
    vocabularySize: 4000,
    config: { layers: 4, hiddenSize: 256, heads: 4, intermediateSize: 1024, initializerRange: 0.05 },
  },
  settings: { epochs: 10, learningRate: 5e-4, warmup: 0.1 },
};

interface TrainFlags extends TrainingFlags, EngineFlags, ColumnFlags {
  readonly data: string;
  readonly test?: string;
  readonly out: string;
}

/** Adds `bertwright train` to the program. */
export function addTrain(program: Command): void {
  const train = program.command('train').description('train a model on your own file');
  const textClassification = train
    .command('text-classification')
    .description('one label of several for each text')
    .requiredOption('--data <file>', 'training rows: CSV, TSV or JSON lines')
    .option('--test <file>', 'rows that are only tested on, at the end');
  addTrainingFlags(addColumnFlags(textClassification), { requireOut: true });
  addEngineFlags(textClassification, Object.keys(engines)).action((flags: TrainFlags) =>
    runInTerminal((signal) => training(flags, signal)),
  );
}

function training(flags: TrainFlags, signal: AbortSignal): AsyncIterable<RunEvent> {
  const { data, test, text, label, model, revision, out, overwrite = false, perClass } = flags;
  return onEngine(engines, flags, async function* (backend) {
    const named = model === undefined ? undefined : namedModel(model, { revision, signal });
    if (named !== undefined) yield* named.fetch();
    yield* trainTextClassification({
      sources: {
        training: await fileSource(userPath(data)),
        test: test === undefined ? undefined : await fileSource(userPath(test)),
        validation: await validationOf(flags),
        columns: { text, label },
        perClass,
      },
      model: named === undefined ? scratch.model : { files: named.files },
      backend,
      settings: { ...(named === undefined && scratch.settings), ...settingsOf(flags) },
      freeze: flags.freeze ?? false,
      newHead: flags.newHead ?? false,
      output: folder(userPath(out), { overwrite }),
      artifacts: runPictures,
      signal,
    });
  });
}
