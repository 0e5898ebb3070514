import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Files, folder } from '@bertwright/checkpoint';

/**
 * Returns the absolute path of something in the folder `../shared` beside the repository, or `undefined`
 * where it is not there: a clone without that folder still runs every other test.
 */
export function sharedPath(...parts: string[]): string | undefined {
  const path = fileURLToPath(new URL(['../../../../../shared', ...parts].join('/'), import.meta.url));
  return existsSync(path) ? path : undefined;
}

/** The files of a folder that `sharedPath` found. */
export function sharedFiles(path: string): Files {
  return folder(path);
}
