import { CheckpointError } from './checkpoint-error.ts';
import type { Files } from './files.ts';
import { matchParameters, type ParameterEntry, storedShape } from './parameter-entry.ts';
import type { StoredTensors } from './safetensors-file.ts';
import { transpose } from './transpose.ts';
import { openWeights } from './weights.ts';

/** One parameter that was read, as it is in memory. */
export interface ReadParameter {
  path: string;
  values: Float32Array;
  shape: number[];
}

/** What of a model a folder did not have, and what it had beside it. */
export interface LoadReport {
  /** Paths of parameters that were not in the file; they keep their starting values. */
  missing: string[];
  /** Names in the file that the model has no parameter for. */
  unexpected: string[];
}

/**
 * Reads the parameters of a model folder one at a time; all shapes are checked before the first is given
 * out. Kernels are turned to `[in, out]`, halves widened.
 * @throws CheckpointError `missing-parameters` where one that is not optional is not there; `wrong-shape`;
 * and what `openWeights` throws
 */
export async function* readParameters(
  files: Files,
  entries: readonly ParameterEntry[],
): AsyncGenerator<ReadParameter> {
  const weights = await openWeights(files);
  const { found, missing } = matchParameters(weights.names, entries);
  if (missing.length > 0) {
    const first = entries.find(({ path }) => path === missing[0])!;
    throw new CheckpointError(
      'missing-parameters',
      `Expected ${first.names[0]} in the weights of ${files.name}, got none (${missing.length} of ${entries.length} parameters are missing): this is a model of another kind or size than its configuration says.`,
    );
  }
  yield* readFound(weights, entries, found);
}

/**
 * Reads what a model folder has of some parameters, hands each to `assign`, and tells what was missing and
 * what was left: a checkpoint without a head loads into a model with a fresh one.
 * @param assign puts one parameter into the model; it is awaited before the next is read
 * @throws CheckpointError `wrong-shape` before the first is assigned, and what `openWeights` throws
 */
export async function loadParameters(
  files: Files,
  entries: readonly ParameterEntry[],
  assign: (parameter: ReadParameter) => void | Promise<void>,
): Promise<LoadReport> {
  const weights = await openWeights(files);
  const { found, missing, unexpected } = matchParameters(weights.names, entries);
  for await (const parameter of readFound(weights, entries, found)) await assign(parameter);
  return { missing, unexpected };
}

/** Reads the arrays that were found, after their shapes were checked. @throws CheckpointError `wrong-shape`, `unsupported` */
export async function* readFound(
  weights: StoredTensors,
  entries: readonly ParameterEntry[],
  found: ReadonlyMap<string, string>,
): AsyncGenerator<ReadParameter> {
  const present = entries.filter(({ path }) => found.has(path));
  for (const entry of present) checkStored(entry, found.get(entry.path)!, weights);
  for (const entry of present) {
    const { values, shape } = await weights.read(found.get(entry.path)!);
    const floats = values instanceof Float32Array ? values : Float32Array.from(values as Float64Array);
    const [rows = 0, columns = 0] = shape;
    yield {
      path: entry.path,
      values: entry.transposed ? transpose(floats, rows, columns) : floats,
      shape: [...entry.shape],
    };
  }
}

function checkStored(entry: ParameterEntry, name: string, weights: StoredTensors): void {
  const { dtype, shape } = weights.describe(name)!;
  const expected = storedShape(entry);
  if (shape.length !== expected.length || shape.some((size, axis) => size !== expected[axis])) {
    throw new CheckpointError(
      'wrong-shape',
      `Expected ${name} (${entry.path}) of shape [${expected.join(', ')}], got [${shape.join(', ')}]: the weights do not fit the configuration; load the config.json that was saved with them.`,
    );
  }
  if (!['F64', 'F32', 'F16', 'BF16'].includes(dtype)) {
    throw new CheckpointError(
      'unsupported',
      `Expected ${name} (${entry.path}) as floats, got ${dtype}: quantized weights are not read; use the original model.`,
    );
  }
}
