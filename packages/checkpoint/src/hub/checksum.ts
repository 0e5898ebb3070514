import { CheckpointError } from '../checkpoint-error.ts';
import { showValue } from '../show-value.ts';
import type { FileToStore } from './hub-store.ts';

/** How the etag of a file follows from its contents. */
export interface Checksum {
  algorithm: 'sha256' | 'sha1';
  /** What is hashed before the contents. */
  prefix: Uint8Array;
}

/**
 * The checksum that an etag of the hub is: SHA-256 of a large file, and of a small one what `git hash-object` says.
 * Undefined for any other etag, as of a mirror, which says nothing of the contents.
 */
export function checksumOf({ etag, size }: FileToStore): Checksum | undefined {
  if (/^[0-9a-f]{64}$/.test(etag)) return { algorithm: 'sha256', prefix: new Uint8Array() };
  if (!/^[0-9a-f]{40}$/.test(etag)) return undefined;
  return { algorithm: 'sha1', prefix: new TextEncoder().encode(`blob ${size}\0`) };
}

/** An etag as the name of a file. @throws CheckpointError `hub-failure` for what could be none */
export function checkEtag({ etag, name }: FileToStore): string {
  if (/^[\w-][\w.-]{0,127}$/.test(etag)) return etag;
  throw new CheckpointError(
    'hub-failure',
    `Expected an etag of ${name} such as a SHA-256, got ${showValue(etag)}: check the endpoint (HF_ENDPOINT).`,
  );
}

/** The error of a file whose contents are others. */
export function damagedError({ name, etag, size }: FileToStore, got: string): CheckpointError {
  return new CheckpointError(
    'damaged',
    `Expected ${name} of ${size} bytes with checksum ${etag} from the hub, got ${got}: it was dropped; download it again.`,
  );
}
