import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Files, folder } from '@bertwright/checkpoint';
import { fileSource, type Source } from '@bertwright/data';
import { runPictures } from '@bertwright/plot';
import type { RunEvent, RunSources, TaskRun } from '@bertwright/recipes';
import { Command } from 'commander';
import { shownPath, userArguments, userPath } from './arguments.ts';
import { addEngineFlags, type EngineFlags, type Engines, onEngine } from './engine-flags.ts';
import { openModel } from './open-model.ts';
import { runInTerminal } from './run-in-terminal.ts';
import {
  addTrainingFlags,
  featureStoreOf,
  learningOf,
  settingsOf,
  type TrainingFlags,
  validationOf,
} from './training-flags.ts';

/** The files of a data set. */
export interface DataFiles<File> {
  readonly training: File;
  readonly validation?: File;
  readonly test?: File;
}

/** What whoever starts a program has chosen; everything else is the task's own. */
export interface ProgramRun
  extends Pick<
    TaskRun,
    | 'featureStore'
    | 'backend'
    | 'settings'
    | 'freeze'
    | 'lora'
    | 'newHead'
    | 'output'
    | 'artifacts'
    | 'signal'
  > {
  readonly sources: Pick<RunSources, 'training' | 'validation' | 'test' | 'perClass'>;
  /** Whether the rows are files that the user named, not the program's own. */
  readonly userData: boolean;
  /** Start from this model; without it, from scratch. */
  readonly model?: Files;
}

/** A program that trains one task: its flags, its data, and what it runs. */
export interface TrainProgram {
  readonly name: string;
  readonly description: string;
  readonly engines: Engines;
  /** The data sets that it knows, the first of which that is there is used: their files, by absolute URL. */
  readonly data: readonly DataFiles<URL>[];
  /** Where the model goes unless `--out` says otherwise. */
  readonly output: URL;
  start(run: ProgramRun): AsyncIterable<RunEvent>;
}

interface ProgramFlags extends TrainingFlags, EngineFlags {
  readonly data?: string;
  readonly test?: string;
  readonly sample?: boolean;
}

/**
 * Runs a program that trains one task, as its flags say: on its own data, or on files of the same columns. Shows the run
 * and sets the process's exit status.
 */
export async function trainInTerminal(program: TrainProgram, argv = userArguments()): Promise<void> {
  const command = new Command(program.name)
    .description(program.description)
    .option('--data <file>', 'training rows of your own, with the same columns')
    .option('--test <file>', 'rows of your own that are only tested on, at the end')
    .option('--sample', 'the rows that come with the example');
  addEngineFlags(addTrainingFlags(command), Object.keys(program.engines)).parse(argv, { from: 'user' });
  const flags = command.opts<ProgramFlags>();
  const { model, base, revision, out, newHead = false, overwrite = false, perClass } = flags;
  await runInTerminal((signal) =>
    onEngine(program.engines, flags, async function* (backend) {
      const featureStore = featureStoreOf(flags);
      const files = model === undefined ? undefined : yield* openModel(model, { base, revision, signal });
      const output = out ? userPath(out) : fileURLToPath(program.output);
      yield* program.start({
        sources: { ...(await sourcesOf(program, flags)), ...(perClass !== undefined && { perClass }) },
        userData: flags.data !== undefined,
        backend,
        settings: settingsOf(flags),
        output: { ...folder(output, { overwrite }), name: shownPath(output) },
        artifacts: runPictures,
        signal,
        ...learningOf(flags),
        newHead,
        ...(featureStore && { featureStore }),
        ...(files && { model: files }),
      });
    }),
  );
}

async function sourcesOf({ data }: TrainProgram, flags: ProgramFlags): Promise<ProgramRun['sources']> {
  const { data: own, test, sample } = flags;
  const chosen = await validationOf(flags);
  const known = sample ? data.at(-1)! : data.find(({ training }) => existsSync(training))!;
  const files = own === undefined ? known : undefined;
  const read = async (file: URL | undefined): Promise<Source | undefined> => {
    if (!file) return undefined;
    const path = fileURLToPath(file);
    return { ...(await fileSource(path)), name: shownPath(path) };
  };
  const training = own === undefined ? await read(known.training) : await fileSource(userPath(own));
  const tested = test === undefined ? await read(files?.test) : await fileSource(userPath(test));
  const validation = chosen ?? (await read(files?.validation));
  return { training: training!, ...(tested && { test: tested }), ...(validation && { validation }) };
}
