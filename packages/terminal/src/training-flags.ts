import { join } from 'node:path';
import { folder } from '@bertwright/checkpoint';
import { fileSource, type Source } from '@bertwright/data';
import type { FeatureStore, FrozenPart, TrainingSettings } from '@bertwright/recipes';
import { type Command, Option } from 'commander';
import { userPath } from './arguments.ts';
import { numberOf, parseNumber } from './parse-number.ts';

/** What the flags of a training command say; absent where nothing was said. */
export interface TrainingFlags {
  /** A model to start from: a folder, or a name on the hub. */
  readonly model?: string;
  readonly revision?: string;
  readonly out?: string;
  readonly freeze?: FrozenPart;
  readonly newHead?: boolean;
  readonly perClass?: number;
  /** A file, a share of the training rows, or `none`. */
  readonly validation?: string | number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly warmup?: number;
  readonly weightDecay?: number;
  readonly maxLength?: number;
  readonly maxSteps?: number;
  readonly seed?: number;
  readonly keep?: 'last' | 'best';
  readonly overwrite?: boolean;
  /** A folder for what a frozen encoder gives. */
  readonly featureCache?: string;
}

const settingNames = [
  'epochs',
  'batchSize',
  'learningRate',
  'warmup',
  'weightDecay',
  'maxLength',
  'maxSteps',
  'seed',
  'keep',
] as const satisfies readonly (keyof TrainingSettings)[];

/** Adds the flags of a training run to a command, and returns it; commander refuses one without a required `--out`. */
export function addTrainingFlags(command: Command, { requireOut = false } = {}): Command {
  const out = new Option('--out <folder>', 'where the trained model goes').makeOptionMandatory(requireOut);
  return command
    .option(
      '--model <model>',
      'start from this folder, or this model of the Hugging Face hub; without it, from scratch',
    )
    .option('--revision <name>', 'of a model of the hub: a branch, a tag or a commit')
    .addOption(out)
    .option('--overwrite', 'replace the folder even where it holds files of others')
    .addOption(
      new Option(
        '--freeze [part]',
        'train the head alone, over a frozen encoder (layers: the pooler learns too)',
      )
        .choices(['encoder', 'layers'])
        .preset('encoder'),
    )
    .option('--new-head', "put a fresh head in the place of the model's own")
    .option('--per-class <rows>', 'take the first so many rows of each class', parseNumber)
    .option('--validation <part>', 'a share of the training rows, a file, or none', shareOrName)
    .option('--epochs <count>', 'passes over the training rows', parseNumber)
    .option('--batch-size <rows>', 'rows of one update', parseNumber)
    .option('--learning-rate <rate>', 'the highest rate; it falls linearly to 0', parseNumber)
    .option('--warmup <share>', 'the part of all updates over which the rate rises', parseNumber)
    .option('--weight-decay <rate>', 'of all parameters but biases and normalisations', parseNumber)
    .option('--max-length <tokens>', 'the longest text; longer ones are cut', parseNumber)
    .option('--max-steps <updates>', 'end the run after so many updates', parseNumber)
    .option(
      '--feature-cache <folder>',
      'keep what a frozen encoder gives in this folder, for later runs (feature-classification)',
    )
    .option('--seed <number>', 'decides split, order, fresh weights and dropout', parseNumber)
    .addOption(new Option('--keep <epoch>', 'whose weights are saved').choices(['last', 'best']));
}

/** The settings among the flags that were given. */
export function settingsOf(flags: TrainingFlags): Partial<TrainingSettings> {
  const given = settingNames.flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

/**
 * What `--validation` names, undefined where it was not given.
 *
 * @throws DataError where it names a file that cannot be read.
 */
export async function validationOf({
  validation,
}: TrainingFlags): Promise<Source | number | 'none' | undefined> {
  if (typeof validation !== 'string') return validation;
  return validation === 'none' ? 'none' : fileSource(userPath(validation));
}

/** Where `--feature-cache` keeps features, undefined where it was not given. */
export function featureStoreOf({ featureCache }: TrainingFlags): FeatureStore | undefined {
  if (featureCache === undefined) return undefined;
  return (key) => folder(join(userPath(featureCache), key));
}

/** A file of a name like these is named by `./none`, `./0.1`. */
function shareOrName(text: string): string | number {
  return numberOf(text) ?? text;
}
