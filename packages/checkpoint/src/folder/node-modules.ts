import { CheckpointError } from '../checkpoint-error.ts';

/**
 * Node's file system, loaded when it is first needed: this package is also bundled for browsers, where
 * even an `import()` of it would be resolved.
 * @throws CheckpointError `unsupported` outside Node
 */
export function nodeModules() {
  const load = globalThis.process?.getBuiltinModule;
  if (load === undefined) {
    throw new CheckpointError(
      'unsupported',
      'Expected Node 20.16 or newer for folders of the file system, got an environment without them: use memoryFiles() or another source of files.',
    );
  }
  return {
    fs: load('node:fs').promises,
    path: load('node:path'),
    os: load('node:os'),
    crypto: load('node:crypto'),
  };
}

/** The code of a system error (`ENOENT`), or `''` for anything else. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
