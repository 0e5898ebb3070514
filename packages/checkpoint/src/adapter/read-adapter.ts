import { CheckpointError } from '../checkpoint-error.ts';
import type { Files } from '../files.ts';
import { matchParameters, type ParameterEntry } from '../parameter-entry.ts';
import { type ReadParameter, readFound } from '../read-parameters.ts';
import { openSafetensors } from '../safetensors-file.ts';
import { hasFile } from '../weights.ts';
import { type AdapterSizes, adapterConfigFile, parseAdapterConfig } from './adapter-config.ts';
import { adapterEntries, isAdaptable } from './adapter-entries.ts';
import { adapterWeightsFile } from './write-adapter.ts';

/** An adapter as it was read. */
export interface ReadAdapter extends AdapterSizes {
  /** Paths of the kernels and embedding tables with factors. */
  readonly adapted: readonly string[];
  /** Paths of the parameters that are stored whole. */
  readonly whole: readonly string[];
  /** The arrays, in memory's layout: `PATH.a` [in, rank], `PATH.b` [rank, out], and each `PATH` that is stored whole. */
  readonly parameters: readonly ReadParameter[];
}

/**
 * Reads a LoRA adapter in PEFT's layout.
 *
 * @param entries of the model that it adapts.
 * @throws CheckpointError `not-a-model` where the folder holds no adapter, `damaged`, `wrong-shape`,
 * `missing-parameters` where a matrix has one factor only, `unsupported` for an adapter of another kind or one that
 * changes what the model does not have
 */
export async function readAdapter(files: Files, entries: readonly ParameterEntry[]): Promise<ReadAdapter> {
  for (const file of [adapterConfigFile, adapterWeightsFile]) {
    if (await hasFile(files, file)) continue;
    throw new CheckpointError(
      'not-a-model',
      `Expected an adapter with ${adapterConfigFile} and ${adapterWeightsFile} in ${files.name}, got none of ${file}: check the path, and save adapters of older versions of PEFT again.`,
    );
  }
  const sizes = parseAdapterConfig(await files.read(adapterConfigFile));
  const weights = await openSafetensors(files, adapterWeightsFile);
  const matrices = entries.filter(isAdaptable);
  const table = adapterEntries(entries, {
    rank: sizes.rank,
    adapted: matrices.map(({ path }) => path),
    whole: entries.map(({ path }) => path),
  });
  const { found, unexpected } = matchParameters(weights.names, table);
  if (unexpected.length > 0) {
    throw new CheckpointError(
      'unsupported',
      `Expected an adapter of this model in ${files.name}, got ${unexpected[0]} (${unexpected.length} of ${weights.names.length} arrays have no place): load the model that it was trained on; of what PEFT adapts, kernels of linear layers and embedding tables are read.`,
    );
  }
  const adapted = matrices
    .map(({ path }) => path)
    .filter((path) => found.has(`${path}.a`) || found.has(`${path}.b`));
  const half = adapted.flatMap((path) => [`${path}.a`, `${path}.b`]).find((path) => !found.has(path));
  if (half !== undefined) {
    throw new CheckpointError(
      'missing-parameters',
      `Expected both factors of each matrix in ${adapterWeightsFile} of ${files.name}, got no ${half}: download it again.`,
    );
  }
  const parameters: ReadParameter[] = [];
  for await (const parameter of readFound(weights, table, found)) parameters.push(parameter);
  const whole = entries.map(({ path }) => path).filter((path) => found.has(path));
  return { ...sizes, adapted, whole, parameters };
}
