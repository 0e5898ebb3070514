import { join } from 'node:path';
import { folder } from '@bertwright/checkpoint';
import { fileSource, type Source } from '@bertwright/data';
import type { FeatureStore, PathPattern, TaskRun, TrainingSettings } from '@bertwright/recipes';
import { type Command, Option } from 'commander';
import { userPath } from './arguments.ts';
import { numberOf, parseNumber } from './parse-number.ts';
import { collectPathPatterns } from './path-pattern.ts';

/** What the flags of a training command say; absent where nothing was said. */
export interface TrainingFlags {
  /** A model to start from: a folder, or a name on the hub. */
  readonly model?: string;
  readonly revision?: string;
  readonly out?: string;
  /** Of an adapter to start from. */
  readonly base?: string;
  /** Patterns of paths; the whole encoder where the flag stands alone. */
  readonly freeze?: true | readonly PathPattern[];
  readonly unfreezeEvery?: number;
  readonly layerDecay?: number;
  /** The rank of an adapter. */
  readonly lora?: number;
  readonly loraAlpha?: number;
  readonly loraMatch?: readonly PathPattern[];
  readonly merge?: boolean;
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
  'layerDecay',
  'unfreezeEvery',
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
    .option('--base <model>', 'of an adapter: the model under it, where it is not where the adapter says')
    .addOption(out)
    .option('--overwrite', 'replace the folder even where it holds files of others')
    .option(
      '--freeze [path...]',
      'train the head alone, over a frozen encoder (layers: the pooler learns too), or leave what lies below paths, or matches /patterns/',
      collectPathPatterns,
    )
    .option(
      '--unfreeze-every <epochs>',
      'train the head first, and after so many epochs one layer more, from the top down',
      parseNumber,
    )
    .option(
      '--layer-decay <factor>',
      'what the rate is multiplied with from each layer to the one below',
      parseNumber,
    )
    .option(
      '--lora <rank>',
      'train an adapter of this rank and the head, and save them without the model',
      parseNumber,
    )
    .option('--lora-alpha <number>', 'scales the adapter, by alpha / rank (default: the rank)', parseNumber)
    .option(
      '--lora-match <path...>',
      'the kernels and embedding tables that it changes, by path or /pattern/ (default: queries and values)',
      collectPathPatterns,
    )
    .option('--merge', 'add the adapter to the model at the end, and save the whole')
    .option('--new-head', "put a fresh head in the place of the model's own")
    .option('--per-class <rows>', 'take the first so many rows of each class', parseNumber)
    .option('--validation <part>', 'a share of the training rows, a file, or none', shareOrName)
    .option('--epochs <count>', 'passes over the training rows', parseNumber)
    .option('--batch-size <rows>', 'rows of one update', parseNumber)
    .option('--learning-rate <rate>', 'the highest rate; it falls linearly to 0', parseNumber)
    .option('--warmup <share>', 'the part of all updates over which the rate rises', parseNumber)
    .option('--weight-decay <rate>', 'of all parameters but biases and normalisations', parseNumber)
    .option(
      '--max-length <tokens>',
      'the longest row; longer texts are cut, or read in windows where the task does so',
      parseNumber,
    )
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
 * What of a model learns, as the flags say it.
 *
 * @throws Error where a flag of an adapter is given without `--lora`.
 */
export function learningOf(flags: TrainingFlags): Pick<TaskRun, 'freeze' | 'lora'> {
  const { freeze = false, lora: rank, loraAlpha: alpha, loraMatch: match, merge, model, revision } = flags;
  if (rank !== undefined) {
    // A revision is of a model on the hub, whose name is what the flag says.
    const base = model !== undefined && revision !== undefined ? { name: model, revision } : undefined;
    return { freeze, lora: { rank, alpha, match, merge, base } };
  }
  const alone = (['loraAlpha', 'loraMatch', 'merge'] as const).find((name) => flags[name] !== undefined);
  if (alone === undefined) return { freeze };
  const flag = { loraAlpha: '--lora-alpha', loraMatch: '--lora-match', merge: '--merge' }[alone];
  throw new Error(`Expected --lora <rank> beside ${flag}, got none: say the rank, or leave it out.`);
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
