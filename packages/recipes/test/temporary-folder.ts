import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Returns a path where nothing is yet, in a new folder that goes when `end` is called: by default after the test. */
export function temporaryFolder(end: (remove: () => void) => void = onTestFinished): string {
  const parent = mkdtempSync(join(tmpdir(), 'bertwright-'));
  end(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, 'model');
}

/** The bytes of every file of a folder, and what lies beside it. */
export function contentsOf(path: string): Record<string, string> {
  const files = readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'base64')]);
  return { ...Object.fromEntries(files), '..': readdirSync(join(path, '..')).join() };
}
