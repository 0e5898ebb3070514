import { type Files, openSafetensors, writeSafetensors } from '@bertwright/checkpoint';
import type { Task, TaskBatch } from '@bertwright/tasks';
import { leaves, type Variable } from '@bertwright/tensor';

/** Folders for what a frozen encoder gives, by key: `(key) => folder(join(path, key))`, or a map of memory files. */
export type FeatureStore = (key: string) => Files;

/** What a frozen encoder gives for the rows of a part: [rows, width]. */
export interface StoredFeatures {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

const file = 'features.safetensors';
const name = 'features';

/** The features under a key; undefined where there are none, or they are damaged or of another number of rows. */
export async function readFeatures(files: Files, rows: number): Promise<StoredFeatures | undefined> {
  try {
    const { values, shape } = await (await openSafetensors(files, file)).read(name);
    return values instanceof Float32Array && shape[0] === rows ? { values, shape } : undefined;
  } catch {
    // They are computed anew, and written over what is there.
    return undefined;
  }
}

/** Writes features, the whole file at once or nothing. @throws CheckpointError */
export async function writeFeatures(files: Files, { values, shape }: StoredFeatures): Promise<void> {
  await files.write([{ name: file, data: writeSafetensors([{ name, dtype: 'F32', shape, values }]) }]);
}

/**
 * The key of the features of some rows: a SHA-256 of the encoder's configuration and parameters, of what is taken of its
 * states, and of the rows' tokens in their order.
 */
export async function featureKey<B extends TaskBatch>(
  { encoder, parameters }: Pick<Task<never, B>, 'encoder' | 'parameters'>,
  features: Readonly<Record<string, unknown>>,
  batches: Iterable<B>,
): Promise<string> {
  const parts = [await digest(JSON.stringify([encoder.configJson(), features]))];
  for (const { path, value } of leaves<Variable>(parameters.encoder)) {
    parts.push(path, await digest(await value.data()));
  }
  for (const batch of batches) {
    const arrays = Object.entries(batch).filter(([, value]) => ArrayBuffer.isView(value));
    for (const [field, array] of arrays) parts.push(field, await digest(array));
  }
  return digest(parts.join('\n'));
}

async function digest(data: string | ArrayBufferView): Promise<string> {
  const bytes =
    typeof data === 'string'
      ? new TextEncoder().encode(data)
      : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
