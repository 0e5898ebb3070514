import {
  type FieldColumns,
  firstPerClass,
  readFields,
  type Source,
  stratifiedSplit,
  type TableOptions,
} from '@bertwright/data';
import type { OptionValue, TaskExample, TaskFacts, TaskKind } from '@bertwright/tasks';
import { checkOption, counted } from './option.ts';
import { RecipeError } from './recipe-error.ts';

/** How the rows of files are read. */
export interface Reading {
  /** The column of each field of the task, where it is not called as the field. */
  readonly columns?: FieldColumns | undefined;
  /** What is said of the files' format, where it does not follow from their names. */
  readonly table?: TableOptions | undefined;
}

/** Where the rows of a run come from. */
export interface RunSources extends Reading {
  readonly training: Source;
  /** Rows that are only tested on, at the end. */
  readonly test?: Source | undefined;
  /** A file, a share of the training rows (a tenth by default), or none: then all rows are trained on. */
  readonly validation?: Source | number | 'none' | undefined;
  /** Takes the first so many rows of each class only, in file order; of all, where the task has no classes. */
  readonly perClass?: number | undefined;
}

/** Examples of each part. */
export interface RunData<E> {
  readonly training: readonly E[];
  readonly validation: readonly E[];
  readonly test: readonly E[];
  /** All examples of the training file: what a model must know of the data follows from them. */
  readonly all: readonly E[];
  /** Every file with all its examples. */
  readonly files: readonly { readonly name: string; readonly examples: readonly E[] }[];
}

type Kind<E extends TaskExample, O> = Pick<
  TaskKind<E, TaskFacts, O & Readonly<Record<string, OptionValue>>>,
  'fields' | 'example' | 'stratum'
>;

/**
 * Reads the examples of a file. Answers are read too; every row must have them.
 * @throws DataError for what is wrong with the file, with its name and line.
 */
export async function readExamplesOf<E extends TaskExample, O>(
  kind: Kind<E, O>,
  source: Source,
  { columns = {}, table }: Reading,
  options: O,
): Promise<E[]> {
  const names = Object.keys(kind.fields);
  const fields = Object.fromEntries(names.map((name) => [name, columns[name] ?? name]));
  const required = names.filter((name) => !kind.fields[name]!.optional);
  const rows = await readFields({ ...source, ...table, fields, required });
  return rows.map((row) => kind.example(row, options as O & Readonly<Record<string, OptionValue>>));
}

/**
 * Reads the rows of a run and divides them.
 *
 * @throws DataError for what is wrong with a file, with file and line; RecipeError `invalid-option`, `too-few-rows`.
 */
export async function readRunData<E extends TaskExample, O>(
  kind: Kind<E, O>,
  sources: RunSources,
  options: O,
  seed: number,
): Promise<RunData<E>> {
  const { perClass, validation = 0.1 } = sources;
  checkParts(perClass, validation);
  const files: { name: string; examples: readonly E[] }[] = [];
  const read = async (source: Source): Promise<readonly E[]> => {
    const examples = await readExamplesOf(kind, source, sources, options);
    files.push({ name: source.name, examples });
    return examples;
  };
  const all = await read(sources.training);
  const classed = all.map((example) => ({ example, label: kind.stratum?.(example) ?? '' }));
  const used = perClass === undefined ? classed : firstPerClass(classed, perClass);
  const [training, heldOut] = typeof validation === 'number' ? holdOut(used, validation, seed) : [used, []];
  const own = (rows: readonly { example: E }[]) => rows.map(({ example }) => example);
  const measured = typeof validation === 'object' ? await read(validation) : own(heldOut);
  const test = sources.test ? await read(sources.test) : [];
  return { training: own(training), validation: measured, test, all, files };
}

function checkParts(perClass: number | undefined, validation: RunSources['validation']): void {
  if (perClass !== undefined) checkOption('the rows of a class', perClass, counted, 'leave it out for all');
  if (typeof validation !== 'number') return;
  checkOption(
    'the share of validation rows',
    validation,
    { above: 0, below: 1 },
    "say 'none' to hold out none",
  );
}

function holdOut<Row extends { readonly label: string }>(
  rows: readonly Row[],
  share: number,
  seed: number,
): [training: readonly Row[], heldOut: readonly Row[]] {
  const [training = [], heldOut = []] = stratifiedSplit(rows, [1 - share, share], { seed });
  if (training.length > 0 && heldOut.length > 0) return [training, heldOut];
  throw new RecipeError(
    'too-few-rows',
    `Expected enough rows to hold out a share of ${share} for validation, got ${rows.length}: give more rows, a file, or 'none'.`,
  );
}
