import { CheckpointError } from './checkpoint-error.ts';
import type { FileContents } from './files.ts';
import { type ParameterEntry, storedShape } from './parameter-entry.ts';
import { tensorBytes } from './safetensors-writer.ts';
import { indexFile, weightsFile } from './weights.ts';
import { type WriteParametersOptions, writeParameters } from './write-parameters.ts';

export interface WeightFilesOptions extends WriteParametersOptions {
  /** How many bytes of tensors a file holds at most; a larger tensor has a file of its own. By default 5 GB. */
  maxFileBytes?: number;
}

/**
 * The files of a model's weights, for `Files.write`: `model.safetensors`, or, beyond `maxFileBytes`, shards with the
 * index that says which parameter is in which (`model.safetensors.index.json`), as Hugging Face splits them. Each
 * parameter is asked for when its turn comes.
 *
 * @param entries the parameters to write, all of them
 * @param read the values of one, in memory's layout
 * @throws CheckpointError `invalid-argument` for two parameters of one name, a limit that is no count of bytes, and, when
 * their turn comes, values of another length
 */
export function weightFiles(
  entries: readonly ParameterEntry[],
  read: (path: string) => Float32Array | Promise<Float32Array>,
  { maxFileBytes = 5_000_000_000, ...options }: WeightFilesOptions = {},
): FileContents[] {
  if (!(maxFileBytes > 0)) {
    throw new CheckpointError(
      'invalid-argument',
      `Expected a limit of at least 1 byte a file, got ${maxFileBytes}.`,
    );
  }
  // Two of one name could end up in different shards.
  const whole = writeParameters(entries, read, options);
  const { dtype = 'F32' } = options;
  const bytesOf = (entry: ParameterEntry) => tensorBytes({ dtype, shape: storedShape(entry) });
  const shards = splitByBytes(entries, bytesOf, maxFileBytes);
  if (shards.length < 2) return [{ name: weightsFile, data: whole }];
  const shardName = (index: number) => {
    const digits = (count: number) => String(count).padStart(5, '0');
    return `model-${digits(index + 1)}-of-${digits(shards.length)}.safetensors`;
  };
  const map = shards.flatMap((shard, index) =>
    shard.map(({ names }) => [names[0]!, shardName(index)] as const),
  );
  const total = entries.reduce((bytes, entry) => bytes + bytesOf(entry), 0);
  return [
    ...shards.map((shard, index) => ({
      name: shardName(index),
      data: writeParameters(shard, read, options),
    })),
    { name: indexFile, data: encodeIndex(total, map) },
  ];
}

/** Runs of entries, in their order, each as long as fits. */
function splitByBytes(
  entries: readonly ParameterEntry[],
  bytesOf: (entry: ParameterEntry) => number,
  limit: number,
): ParameterEntry[][] {
  const shards: ParameterEntry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const bytes = bytesOf(entry);
    if (shards.length === 0 || bytes > room) {
      shards.push([]);
      room = limit;
    }
    shards.at(-1)!.push(entry);
    room -= bytes;
  }
  return shards;
}

function encodeIndex(bytes: number, map: readonly (readonly [name: string, file: string])[]): Uint8Array {
  // Entry by entry: an object would put names that look like numbers first, and lose `__proto__`.
  const lines = [...map]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, file]) => `    ${JSON.stringify(name)}: ${JSON.stringify(file)}`);
  return new TextEncoder().encode(
    `{\n  "metadata": {\n    "total_size": ${bytes}\n  },\n  "weight_map": {\n${lines.join(',\n')}\n  }\n}\n`,
  );
}
