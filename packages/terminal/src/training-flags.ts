import { type Command, InvalidArgumentError, Option } from 'commander';

/** What the flags of a training command say; absent where nothing was said. */
export interface TrainingFlags {
  /** A model folder to start from. */
  readonly model?: string;
  readonly out?: string;
  readonly freeze?: boolean;
  readonly newHead?: boolean;
  readonly perClass?: number;
  /** A file, a share of the training rows, or `none`. */
  readonly validation?: string | number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly warmup?: number;
  readonly weightDecay?: number;
  readonly labelSmoothing?: number;
  readonly maxLength?: number;
  readonly maxSteps?: number;
  readonly seed?: number;
  readonly overwrite?: boolean;
}

/** Which engine runs, and how; every command that runs a model has these flags. */
export interface EngineFlags {
  readonly backend: string;
  readonly threads?: number;
}

/** Adds the flags of a training run to a command. */
export function addTrainingFlags(command: Command): Command {
  return command
    .option(
      '--model <folder>',
      'start from this model folder (Hugging Face layout); without it, from scratch',
    )
    .option('--out <folder>', 'where the trained model goes')
    .option('--overwrite', 'replace the folder even where it holds files of others')
    .option('--freeze', 'train the head alone, over a frozen encoder')
    .option('--new-head', "put a fresh classifier in the place of the model's own")
    .option('--per-class <rows>', 'take the first so many rows of each class', number)
    .option('--validation <part>', 'a share of the training rows, a file, or none', shareOrName)
    .option('--epochs <count>', 'passes over the training rows', number)
    .option('--batch-size <rows>', 'rows of one update', number)
    .option('--learning-rate <rate>', 'the highest rate; it falls linearly to 0', number)
    .option('--warmup <share>', 'the part of all updates over which the rate rises', number)
    .option('--weight-decay <rate>', 'of all parameters but biases and normalisations', number)
    .option('--label-smoothing <share>', 'the part of the target spread over all labels', number)
    .option('--max-length <tokens>', 'the longest text; longer ones are cut', number)
    .option('--max-steps <updates>', 'end the run after so many updates', number)
    .option('--seed <number>', 'decides split, order, fresh weights and dropout', number);
}

/** Adds the flags that choose the engine. */
export function addEngineFlags(command: Command, backends: readonly string[]): Command {
  return command
    .addOption(new Option('--backend <name>', 'what runs the model').choices(backends).default(backends[0]))
    .option('--threads <count>', 'threads of the CPU; by default its physical cores', number);
}

/** The settings among the flags that were given. */
export function settingsOf(flags: TrainingFlags) {
  const { epochs, batchSize, learningRate, warmup, weightDecay, labelSmoothing, maxLength, maxSteps, seed } =
    flags;
  const settings = {
    epochs,
    batchSize,
    learningRate,
    warmup,
    weightDecay,
    labelSmoothing,
    maxLength,
    maxSteps,
    seed,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as {
    [name in keyof typeof settings]?: number;
  };
}

/** A flag's value as a number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}

function shareOrName(text: string): string | number {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}
