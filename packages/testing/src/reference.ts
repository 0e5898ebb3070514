import { openSafetensors, type TensorType } from '@bertwright/checkpoint';
import { sharedFiles, sharedPath } from '#shared-files';

/** One array of a reference file, in memory as tfjs takes it. */
export interface ReferenceTensor {
  shape: number[];
  /** Floats as Float32Array, integers (64-bit ones too) as Int32Array, booleans as Uint8Array. */
  values: Float32Array | Int32Array | Uint8Array;
  /** As the file stores it. */
  dtype: TensorType;
}

/**
 * Reads `../shared/fixtures/NAME`, a safetensors file (`.safetensors` may be left out), whole.
 * @throws where the file is missing (guard with `describeWithShared`) or an integer needs more than 32 bits.
 */
export async function readReference(name: string): Promise<Record<string, ReferenceTensor>> {
  const file = name.endsWith('.safetensors') ? name : `${name}.safetensors`;
  const fixtures = sharedPath('fixtures');
  if (fixtures === undefined) throw new Error(`${file} needs ../shared/fixtures beside the repository`);
  const opened = await openSafetensors(sharedFiles(fixtures), file);
  const tensors: Record<string, ReferenceTensor> = {};
  for (const tensor of opened.names) {
    const { shape, values, dtype } = await opened.read(tensor);
    tensors[tensor] = { shape, values: toHostValues(values, `${tensor} of ${file}`), dtype };
  }
  return tensors;
}

function toHostValues(values: ArrayLike<number | bigint>, name: string): ReferenceTensor['values'] {
  if (values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array) {
    return values;
  }
  if (values instanceof Float64Array) return Float32Array.from(values);
  return Int32Array.from(values as ArrayLike<number | bigint>, (value) => {
    const number = Number(value);
    if (number !== (number | 0)) throw new Error(`${name} holds ${value}, which needs more than 32 bits`);
    return number;
  });
}
