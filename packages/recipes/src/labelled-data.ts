import {
  type Example,
  firstPerClass,
  labelIndices,
  labelSet,
  readExamples,
  type Source,
  stratifiedSplit,
} from '@bertwright/data';
import { RecipeError, requireNumber } from './recipe-error.ts';

/** Where labelled texts come from. */
export interface LabelledSources {
  readonly training: Source;
  /** Rows that are only tested on, at the end. */
  readonly test?: Source | undefined;
  /** A file, a share of the training rows (stratified), or none: then all rows are trained on. */
  readonly validation?: Source | number | 'none' | undefined;
  /** The columns that hold the text and the label. */
  readonly columns: { readonly text: string; readonly label: string };
  /** Takes the first so many rows of each class only. */
  readonly perClass?: number | undefined;
}

/** Rows of each part, and the labels of the training rows. */
export interface LabelledData {
  readonly training: Example[];
  readonly validation: Example[];
  readonly test: Example[];
  readonly labels: readonly string[];
  readonly files: readonly { readonly name: string; readonly rows: number }[];
}

/**
 * Reads the rows of a run and divides them.
 *
 * @throws DataError for what is wrong with a file, with file and line; RecipeError `invalid-option`, `too-few-rows`.
 */
export async function readLabelledData(sources: LabelledSources, seed: number): Promise<LabelledData> {
  const { columns, perClass, validation = 0.1 } = sources;
  if (typeof validation === 'number') requireNumber('the share of validation rows', validation, 0.001, 0.9);
  const files: { name: string; rows: number }[] = [];
  const read = async (source: Source): Promise<Example[]> => {
    const rows = await readExamples({ ...source, ...columns });
    files.push({ name: source.name, rows: rows.length });
    return rows;
  };
  const all = await read(sources.training);
  const labels = labelSet(all).names;
  if (labels.length < 2) {
    throw new RecipeError(
      'too-few-rows',
      `Expected rows of at least two labels in ${sources.training.name}, got only ${JSON.stringify(labels[0])}: check the column '${columns.label}'.`,
    );
  }
  const used = perClass === undefined ? all : firstPerClass(all, perClass);
  const known = async (source: Source): Promise<Example[]> => {
    const rows = await read(source);
    labelIndices(rows, labels, { name: source.name });
    return rows;
  };
  const test = sources.test ? await known(sources.test) : [];
  if (validation === 'none') return { training: used, validation: [], test, labels, files };
  if (typeof validation !== 'number')
    return { training: used, validation: await known(validation), test, labels, files };
  const [training, heldOut] = stratifiedSplit(used, [1 - validation, validation], { seed });
  if (training!.length === 0 || heldOut!.length === 0) {
    throw new RecipeError(
      'too-few-rows',
      `Expected rows enough to hold out ${100 * validation} % of them, got ${used.length}: give more, or validate on none.`,
    );
  }
  return { training: training!, validation: heldOut!, test, labels, files };
}
