import {
  type Example,
  firstPerClass,
  labelIndices,
  labelSet,
  readExamples,
  type Source,
  stratifiedSplit,
} from '@bertwright/data';
import { checkOption, counted } from './option.ts';
import { RecipeError } from './recipe-error.ts';

/** The names of the columns that hold the text and the label. */
export interface LabelledColumns {
  readonly text: string;
  readonly label: string;
}

/** Where labelled texts come from. */
export interface LabelledSources {
  readonly training: Source;
  /** Rows that are only tested on, at the end. */
  readonly test?: Source | undefined;
  /** A file, a share of the training rows (stratified; a tenth by default), or none: then all rows are trained on. */
  readonly validation?: Source | number | 'none' | undefined;
  readonly columns: LabelledColumns;
  /** Takes the first so many rows of each class only, in file order. */
  readonly perClass?: number | undefined;
}

/** Rows of each part, and the labels of the training rows. */
export interface LabelledData {
  readonly training: readonly Example[];
  readonly validation: readonly Example[];
  readonly test: readonly Example[];
  readonly labels: readonly string[];
  /** Every file with all its rows. */
  readonly files: readonly LabelledFile[];
}

interface LabelledFile {
  readonly name: string;
  readonly rows: readonly Example[];
}

/**
 * Reads the rows of a run and divides them.
 *
 * @throws DataError for what is wrong with a file, with file and line; RecipeError `invalid-option`, `too-few-rows`.
 */
export async function readLabelledData(sources: LabelledSources, seed: number): Promise<LabelledData> {
  const { columns, perClass, validation = 0.1 } = sources;
  checkParts(perClass, validation);
  const files: LabelledFile[] = [];
  const read = async (source: Source): Promise<readonly Example[]> => {
    const rows = await readExamples({ ...source, ...columns });
    files.push({ name: source.name, rows });
    return rows;
  };
  const all = await read(sources.training);
  const labels = labelsOf(all, sources);
  const used = perClass === undefined ? all : firstPerClass(all, perClass);
  const [training, heldOut] =
    typeof validation === 'number' ? holdOut(used, validation, seed) : [used, [] as readonly Example[]];
  const measured = typeof validation === 'object' ? await read(validation) : heldOut;
  const test = sources.test ? await read(sources.test) : [];
  return { training, validation: measured, test, labels, files };
}

/**
 * Returns nothing where every row of every file has a label that a model knows.
 *
 * @throws DataError `unknown-label` with file and line.
 */
export function checkLabels({ files }: LabelledData, known: readonly string[]): void {
  for (const { name, rows } of files) labelIndices(rows, known, { name });
}

function checkParts(perClass: number | undefined, validation: LabelledSources['validation']): void {
  if (perClass !== undefined) checkOption('the rows of a class', perClass, counted, 'leave it out for all');
  if (typeof validation !== 'number') return;
  checkOption(
    'the share of validation rows',
    validation,
    { above: 0, below: 1 },
    "say 'none' to hold out none",
  );
}

function labelsOf(rows: readonly Example[], { training, columns }: LabelledSources): readonly string[] {
  const labels = labelSet(rows).names;
  if (labels.length > 1) return labels;
  throw new RecipeError(
    'too-few-rows',
    `Expected rows of at least two labels in ${training.name}, got only ${JSON.stringify(labels[0])}: check the column ${JSON.stringify(columns.label)}.`,
  );
}

function holdOut(
  rows: readonly Example[],
  share: number,
  seed: number,
): [training: readonly Example[], heldOut: readonly Example[]] {
  const [training = [], heldOut = []] = stratifiedSplit(rows, [1 - share, share], { seed });
  if (training.length > 0 && heldOut.length > 0) return [training, heldOut];
  throw new RecipeError(
    'too-few-rows',
    `Expected enough rows to hold out a share of ${share} for validation, got ${rows.length}: give more rows, a file, or 'none'.`,
  );
}
