import { CheckpointError } from './checkpoint-error.ts';
import { type ParameterEntry, storedShape } from './parameter-entry.ts';
import { writeSafetensors } from './safetensors-writer.ts';
import { transpose } from './transpose.ts';

export interface WriteParametersOptions {
  /** The element type in the file; halves are rounded to nearest, ties to even. */
  dtype?: 'F32' | 'F16' | 'BF16';
  metadata?: Readonly<Record<string, string>>;
}

/**
 * Returns `model.safetensors` as a stream of bytes, each parameter under its first name and kernels turned
 * to `[out, in]`. Each is asked for when its turn comes, so that one is in memory at a time.
 * @param entries the parameters to write, all of them
 * @param read the values of one, in memory's layout
 * @throws CheckpointError `invalid-argument` for two parameters of one name, or for values of another length
 */
export function writeParameters(
  entries: readonly ParameterEntry[],
  read: (path: string) => Float32Array | Promise<Float32Array>,
  { dtype = 'F32', metadata = { format: 'pt' } }: WriteParametersOptions = {},
): AsyncIterable<Uint8Array> {
  return writeSafetensors(
    entries.map((entry) => ({
      name: firstName(entry),
      dtype,
      shape: storedShape(entry),
      async values() {
        const values = await read(entry.path);
        const [rows = 0, columns = 0] = entry.shape;
        return entry.transposed && values.length === rows * columns
          ? transpose(values, rows, columns)
          : values;
      },
    })),
    { metadata },
  );
}

function firstName({ path, names }: ParameterEntry): string {
  const [name] = names;
  if (name !== undefined) return name;
  throw new CheckpointError('invalid-argument', `Expected a name in files for ${path}, got none.`);
}
