import { folder } from '@bertwright/checkpoint';
import { fileSource } from '@bertwright/data';
import { runPictures } from '@bertwright/plot';
import { trainTextClassification } from '@bertwright/recipes';
import {
  addEngineFlags,
  addTrainingFlags,
  type EngineFlags,
  runInTerminal,
  settingsOf,
  type TrainingFlags,
  userPath,
} from '@bertwright/terminal';
import { Command } from 'commander';
import { backends, onBackend } from './backends.ts';
import { addColumnFlags, type ColumnFlags } from './column-flags.ts';

/** The model that is made where none is named. */
const scratch = {
  vocabularySize: 4000,
  config: { layers: 4, hiddenSize: 256, heads: 4, intermediateSize: 1024, maxPositions: 128 },
};

interface TrainFlags extends TrainingFlags, EngineFlags, ColumnFlags {
  readonly data: string;
  readonly test?: string;
  readonly out: string;
}

/** `bertwright train text-classification` */
export function trainCommand(): Command {
  const textClassification = new Command('text-classification')
    .description('one label of several for each text')
    .requiredOption('--data <file>', 'training rows: CSV, TSV or JSON lines')
    .option('--test <file>', 'rows that are only tested on, at the end');
  addEngineFlags(addTrainingFlags(addColumnFlags(textClassification)), Object.keys(backends));
  textClassification.action((flags: TrainFlags) => train(flags));
  return new Command('train').description('train a model on your own file').addCommand(textClassification);
}

async function train(flags: TrainFlags): Promise<void> {
  const { validation = 0.1, perClass } = flags;
  await runInTerminal((signal) =>
    onBackend(flags, async function* (backend) {
      if (!flags.out) throw new Error('Expected a folder for the trained model: give one with --out.');
      const test = flags.test === undefined ? undefined : await fileSource(userPath(flags.test));
      yield* trainTextClassification({
        sources: {
          training: await fileSource(userPath(flags.data)),
          test,
          validation:
            typeof validation === 'string' && validation !== 'none'
              ? await fileSource(userPath(validation))
              : (validation as number | 'none'),
          columns: { text: flags.text, label: flags.label },
          perClass,
        },
        model: flags.model === undefined ? scratch : { files: folder(userPath(flags.model)) },
        backend,
        settings: settingsOf(flags),
        freeze: flags.freeze ?? false,
        newHead: flags.newHead ?? false,
        output: folder(userPath(flags.out), { overwrite: flags.overwrite ?? false }),
        artifacts: runPictures,
        signal,
      });
    }),
  );
}
