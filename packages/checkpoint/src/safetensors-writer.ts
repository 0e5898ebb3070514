import { CheckpointError } from './checkpoint-error.ts';
import { narrowBfloat16, narrowFloat16 } from './half.ts';
import { headerLengthBytes, headerLimitBytes, isText } from './safetensors-header.ts';
import { showValue } from './show-value.ts';
import { elementBytes, type TensorType, type TensorValues } from './tensor-type.ts';

/** A tensor to be written. Floats are given as Float32Array, also where F16 or BF16 is stored. */
export interface WrittenTensor {
  name: string;
  dtype: TensorType;
  shape: readonly number[];
  /** The values, or a function that is called when their turn comes, so that one is in memory at a time. */
  values: TensorValues | (() => TensorValues | Promise<TensorValues>);
}

/**
 * Returns a safetensors file as a stream of bytes: the header, then each tensor in the order of the
 * reference implementation (larger elements first, then by name). No tensor is copied but to round it.
 * Source: https://github.com/huggingface/safetensors#format
 * @param options.metadata text by name; `{ format: 'pt' }` is what Hugging Face's loaders ask for
 * @throws CheckpointError `invalid-argument` for a name that comes twice or has half a character, and, when their turn comes, for
 * values of another length or type than the shape and `dtype` say
 */
export function writeSafetensors(
  tensors: readonly WrittenTensor[],
  { metadata = { format: 'pt' } }: { metadata?: Readonly<Record<string, string>> } = {},
): AsyncIterable<Uint8Array> {
  const ordered = [...tensors].sort(
    (left, right) =>
      elementBytes[right.dtype] - elementBytes[left.dtype] || (left.name < right.name ? -1 : 1),
  );
  const header = encodeHeader(ordered, metadata);
  return {
    async *[Symbol.asyncIterator]() {
      yield header;
      for (const tensor of ordered) {
        const values = typeof tensor.values === 'function' ? await tensor.values() : tensor.values;
        yield encodeValues(tensor, values);
      }
    },
  };
}

/** The bytes of one tensor in a file. */
export function tensorBytes({ dtype, shape }: Pick<WrittenTensor, 'dtype' | 'shape'>): number {
  return shape.reduce((product, size) => product * size, elementBytes[dtype]);
}

function encodeHeader(
  tensors: readonly WrittenTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const places = new Map<string, object>();
  let offset = 0;
  for (const tensor of tensors) {
    const { name, dtype, shape } = tensor;
    if (places.has(name) || name === '__metadata__') {
      throw new CheckpointError('invalid-argument', `Expected each tensor's name once, got ${name} again.`);
    }
    if (!isText(name)) {
      throw new CheckpointError(
        'invalid-argument',
        `Expected a tensor's name of whole characters, got ${showValue(name)}.`,
      );
    }
    const end = offset + tensorBytes(tensor);
    places.set(name, { dtype, shape, data_offsets: [offset, end] });
    offset = end;
  }
  // Entry by entry: an object would put names that look like numbers first, and lose `__proto__`.
  const entries = [['__metadata__', metadata] as const, ...places].map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  // Spaces at the end put the data at a multiple of 8.
  const length = Math.ceil(json.length / 8) * 8;
  if (length > headerLimitBytes) {
    throw new CheckpointError(
      'invalid-argument',
      `Expected a header of at most 100 MB, got ${length} bytes.`,
    );
  }
  const header = new Uint8Array(headerLengthBytes + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, headerLengthBytes);
  return header;
}

function encodeValues({ name, dtype, shape, ...rest }: WrittenTensor, values: TensorValues): Uint8Array {
  const encoded = dtype === 'F16' || dtype === 'BF16' ? narrow(dtype, values) : values;
  const bytes = tensorBytes({ ...rest, dtype, shape });
  const fits = encoded?.constructor.name === arrayNames[dtype] && encoded.byteLength === bytes;
  if (fits) return new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const wanted = dtype === 'F16' || dtype === 'BF16' ? 'Float32Array' : arrayNames[dtype];
  throw new CheckpointError(
    'invalid-argument',
    `Expected ${name} (${dtype} [${shape.join(', ')}]) as a ${wanted} of ${bytes / elementBytes[dtype]} values, got a ${values.constructor.name} of ${values.length}.`,
  );
}

function narrow(dtype: 'F16' | 'BF16', values: TensorValues): Uint16Array | undefined {
  if (!(values instanceof Float32Array)) return undefined;
  return dtype === 'F16' ? narrowFloat16(values) : narrowBfloat16(values);
}

const arrayNames: Readonly<Record<TensorType, string>> = {
  F64: 'Float64Array',
  F32: 'Float32Array',
  F16: 'Uint16Array',
  BF16: 'Uint16Array',
  I64: 'BigInt64Array',
  I32: 'Int32Array',
  I16: 'Int16Array',
  I8: 'Int8Array',
  U8: 'Uint8Array',
  BOOL: 'Uint8Array',
};
