import { CheckpointError } from './checkpoint-error.ts';
import { findRepeatedKey } from './repeated-key.ts';
import { showValue } from './show-value.ts';
import { elementBytes, isTensorType, type TensorType } from './tensor-type.ts';

/** Where one tensor lies in a safetensors file. */
export interface TensorPlace {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  /** The first byte, counted from the start of the file. */
  readonly start: number;
  /** The byte after the last. */
  readonly end: number;
}

export interface SafetensorsHeader {
  /** By name, in the order of the data. */
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  /** The text values under `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The most bytes of a header, as in the reference implementation. */
export const headerLimitBytes = 100_000_000;

/** The bytes before the header, which hold its length. */
export const headerLengthBytes = 8;

/**
 * Returns the header's length in bytes.
 * @param bytes the first 8 bytes of the file
 * @param fileBytes the size of the file
 * @throws CheckpointError `damaged`
 */
export function parseHeaderLength(bytes: Uint8Array, fileBytes: number, file: string): number {
  if (fileBytes < headerLengthBytes + 2) {
    throw damaged(file, 'a safetensors file of at least 10 bytes', `${fileBytes} bytes`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, headerLengthBytes).getBigUint64(0, true);
  if (length > BigInt(headerLimitBytes)) {
    throw damaged(file, 'a safetensors header of at most 100 MB', `${length} bytes`);
  }
  if (Number(length) > fileBytes - headerLengthBytes) {
    throw damaged(file, `a header within the file's ${fileBytes} bytes`, `a header of ${length} bytes`);
  }
  return Number(length);
}

/**
 * Reads a safetensors header and checks all that it says against the size of the file: tensors lie one
 * after another without overlap, gap or rest, and each has the bytes that its shape and type take.
 * Source: https://github.com/huggingface/safetensors#format
 * @param bytes the header, without its length
 * @throws CheckpointError `damaged`, or `unsupported` for an element type that is not read
 */
export function parseHeader(bytes: Uint8Array, fileBytes: number, file: string): SafetensorsHeader {
  const root = parseObject(bytes, file);
  const dataStart = headerLengthBytes + bytes.length;
  const dataBytes = fileBytes - dataStart;
  const places: [string, TensorPlace][] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(root)) {
    checkText(name, file);
    if (name === '__metadata__') metadata = parseMetadata(entry, file);
    else places.push([name, parsePlace(name, entry, dataStart, dataBytes, file)]);
  }
  places.sort(([, left], [, right]) => left.start - right.start || left.end - right.end);
  let expected = dataStart;
  for (const [name, place] of places) {
    if (place.start !== expected) {
      const kind = place.start < expected ? 'overlaps with the tensor before it' : 'leaves a gap before it';
      throw damaged(
        file,
        `${quote(name)} at byte ${expected - dataStart} of the data`,
        `byte ${place.start - dataStart}, which ${kind}`,
      );
    }
    expected = place.end;
  }
  if (expected !== fileBytes) {
    throw damaged(file, `${expected - dataStart} bytes of data, as its header says`, `${dataBytes}`);
  }
  return { tensors: new Map(places), metadata };
}

function parseObject(bytes: Uint8Array, file: string): Record<string, unknown> {
  let text: string;
  let root: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    root = JSON.parse(text);
  } catch (cause) {
    throw damaged(
      file,
      'a safetensors header in JSON',
      `something else (${(cause as Error).message})`,
      cause,
    );
  }
  if (!isRecord(root) || !text.startsWith('{')) {
    throw damaged(file, 'a safetensors header that is a JSON object', quote(text.slice(0, 40)));
  }
  const repeated = findRepeatedKey(text);
  if (repeated !== undefined)
    throw damaged(file, 'every name once in its header', `${quote(repeated)} twice`);
  return root;
}

function parseMetadata(entry: unknown, file: string): Record<string, string> {
  if (isRecord(entry) && Object.values(entry).every((value) => typeof value === 'string')) {
    for (const text of Object.entries(entry).flat()) checkText(text as string, file);
    return entry as Record<string, string>;
  }
  throw damaged(file, 'metadata that maps text to text', showValue(entry));
}

function checkText(text: string, file: string): void {
  if (isText(text)) return;
  throw damaged(file, 'names and metadata of whole characters', showValue(text));
}

/** Whether a text can be written in UTF-8: half a surrogate pair, as an escape in JSON may be one, cannot. */
export function isText(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function parsePlace(
  name: string,
  entry: unknown,
  dataStart: number,
  dataBytes: number,
  file: string,
): TensorPlace {
  if (!isRecord(entry) || typeof entry.dtype !== 'string') {
    throw damaged(file, `dtype, shape and data_offsets of ${quote(name)}`, showValue(entry));
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isTensorType(dtype)) {
    throw new CheckpointError(
      'unsupported',
      `Expected ${quote(name)} of ${file} to be one of ${Object.keys(elementBytes).join(', ')}, got ${quote(dtype)}: convert the file to F32 first.`,
    );
  }
  if (!isCounts(shape)) {
    throw damaged(file, `a shape of ${quote(name)}`, showValue(shape));
  }
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]! || offsets[1]! > dataBytes) {
    throw damaged(file, `data_offsets of ${quote(name)} within ${dataBytes} bytes`, showValue(offsets));
  }
  const [start, end] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, elementBytes[dtype]);
  if (bytes !== end - start) {
    throw damaged(
      file,
      `${bytes} bytes for ${quote(name)} (${dtype} [${shape.join(', ')}])`,
      `${end - start} bytes`,
    );
  }
  return { dtype, shape, start: dataStart + start, end: dataStart + end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function quote(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function damaged(file: string, expected: string, got: string, cause?: unknown): CheckpointError {
  return new CheckpointError(
    'damaged',
    `Expected ${expected}, got ${got}: ${file} is damaged; download or save it again.`,
    cause === undefined ? undefined : { cause },
  );
}
