import { CheckpointError } from './checkpoint-error.ts';
import type { Files } from './files.ts';
import { widenBfloat16, widenFloat16 } from './half.ts';
import { headerLengthBytes, parseHeader, parseHeaderLength, type TensorPlace } from './safetensors-header.ts';
import { elementBytes, type TensorType, type TensorValues } from './tensor-type.ts';

/** One tensor that was read. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: TensorType;
  readonly shape: number[];
  readonly values: TensorValues;
}

/** Tensors in files, each read only when it is asked for. */
export interface StoredTensors {
  /** In the order of the data. */
  readonly names: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The element type and the shape, without reading; `undefined` where there is no such tensor. */
  describe(name: string): { dtype: TensorType; shape: readonly number[] } | undefined;
  /**
   * Reads one tensor's range of the file.
   * @throws CheckpointError `missing-parameters` for an unknown name, `changed` where the file was replaced
   * since it was opened, `damaged` where it was cut, or a truth value is neither 0 nor 1
   */
  read(name: string): Promise<StoredTensor>;
}

/**
 * Opens a safetensors file: reads and checks its header, and no data yet.
 * @throws CheckpointError `missing-file`, `damaged`, `unsupported` (see `parseHeader`)
 */
export async function openSafetensors(files: Files, file = 'model.safetensors'): Promise<StoredTensors> {
  const version = await files.version?.(file);
  const size = await files.size(file);
  const first = await files.read(file, 0, Math.min(size, headerLengthBytes));
  const length = parseHeaderLength(first, size, file);
  const header = await files.read(file, headerLengthBytes, headerLengthBytes + length);
  const { tensors, metadata } = parseHeader(header, size, file);
  return {
    names: [...tensors.keys()],
    metadata,
    describe: (name) => tensors.get(name),
    async read(name) {
      const place = tensors.get(name);
      if (place === undefined) {
        throw new CheckpointError(
          'missing-parameters',
          `Expected a tensor ${name} in ${file}, got ${tensors.size} others.`,
        );
      }
      const bytes = await files.read(file, place.start, place.end);
      if ((await files.version?.(file)) !== version) {
        throw new CheckpointError(
          'changed',
          `Expected ${file} of ${files.name} to stay as it was opened, but it was replaced while it was being read: load it again.`,
        );
      }
      const values = decode(bytes, place);
      const odd = place.dtype === 'BOOL' ? (values as Uint8Array).find((value) => value > 1) : undefined;
      if (odd !== undefined) {
        throw new CheckpointError(
          'damaged',
          `Expected 0 and 1 in ${name} (BOOL), got ${odd}: ${file} is damaged; download or save it again.`,
        );
      }
      return { name, dtype: place.dtype, shape: [...place.shape], values };
    },
  };
}

function decode(bytes: Uint8Array, { dtype }: TensorPlace): TensorValues {
  // Views need an offset that is a multiple of the element; files do not promise one.
  const aligned = bytes.byteOffset % elementBytes[dtype] === 0 ? bytes : new Uint8Array(bytes);
  const { buffer, byteOffset } = aligned;
  const count = bytes.length / elementBytes[dtype];
  switch (dtype) {
    case 'F64':
      return new Float64Array(buffer, byteOffset, count);
    case 'F32':
      return new Float32Array(buffer, byteOffset, count);
    case 'F16':
      return widenFloat16(new Uint16Array(buffer, byteOffset, count));
    case 'BF16':
      return widenBfloat16(new Uint16Array(buffer, byteOffset, count));
    case 'I64':
      return new BigInt64Array(buffer, byteOffset, count);
    case 'I32':
      return new Int32Array(buffer, byteOffset, count);
    case 'I16':
      return new Int16Array(buffer, byteOffset, count);
    case 'I8':
      return new Int8Array(buffer, byteOffset, count);
    case 'U8':
    case 'BOOL':
      return new Uint8Array(buffer, byteOffset, count);
  }
}
