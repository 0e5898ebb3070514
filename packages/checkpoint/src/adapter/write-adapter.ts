import type { FileContents } from '../files.ts';
import type { ParameterEntry } from '../parameter-entry.ts';
import { writeParameters } from '../write-parameters.ts';
import { type AdapterBase, adapterConfigFile, formatAdapterConfig } from './adapter-config.ts';
import { type AdapterParts, adapterEntries, modulesOf } from './adapter-entries.ts';

/** The file of an adapter's arrays. */
export const adapterWeightsFile = 'adapter_model.safetensors';

/** An adapter to be written. */
export interface WrittenAdapter extends AdapterParts {
  /** Products of factors are scaled by alpha / rank. */
  readonly alpha: number;
  /** The adapted model, for those who load the adapter. */
  readonly base?: AdapterBase;
}

/**
 * The files of a LoRA adapter in PEFT's layout: `adapter_config.json` and `adapter_model.safetensors`.
 *
 * @param entries of the model.
 * @param read the values of an array in memory's layout: of `PATH.a` [in, rank] and `PATH.b` [rank, out] for each path in
 * `adapted`, and of each path in `whole`.
 * @throws CheckpointError `invalid-argument` where a path is not the model's, or is adapted and neither a kernel nor an
 * embedding table
 */
export function writeAdapter(
  { alpha, base, ...parts }: WrittenAdapter,
  entries: readonly ParameterEntry[],
  read: (path: string) => Float32Array | Promise<Float32Array>,
): FileContents[] {
  const modules = {
    adapted: modulesOf(entries, parts.adapted),
    whole: modulesOf(entries, parts.whole ?? []),
    ...(base && { base }),
  };
  return [
    { name: adapterConfigFile, data: formatAdapterConfig({ rank: parts.rank, alpha }, modules) },
    { name: adapterWeightsFile, data: writeParameters(adapterEntries(entries, parts), read) },
  ];
}
