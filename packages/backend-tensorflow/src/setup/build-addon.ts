import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hasAddon } from '../find-package.ts';
import { TensorflowError } from '../tensorflow-error.ts';
import { type Library, libraryFile } from './library.ts';
import type { Machine } from './machine.ts';
import { nodeGyp } from './node-package.ts';
import { runStep } from './run-step.ts';

export interface BuildOptions {
  /** The set-up's folder. */
  readonly folder: string;
  /** tfjs-node's folder. */
  readonly ownPackage: string;
  readonly library: Library;
  /** Has Node's headers in `include/node`. */
  readonly headers: string;
}

/**
 * Builds tfjs-node's addon against the library and leaves it linked to where the library really lies, because that
 * one finds CUDA's by its own place.
 *
 * @throws TensorflowError `command-failed` with the end of the compiler's output.
 */
export async function buildAddon(machine: Machine, options: BuildOptions): Promise<void> {
  const { folder, ownPackage, library, headers } = options;
  const deps = join(ownPackage, 'deps');
  await rm(deps, { recursive: true, force: true });
  await rm(join(ownPackage, 'lib'), { recursive: true, force: true });
  await mkdir(deps, { recursive: true });
  await symlink(join(library.folder, 'include'), join(deps, 'include'));
  await symlink(library.folder, join(deps, 'lib'));
  // The linker asks for names without a version; a user's Python environment is left as it is.
  const names = join(folder, 'link-names');
  await rm(names, { recursive: true, force: true });
  await mkdir(names);
  await symlink(join(library.folder, libraryFile), join(names, 'libtensorflow.so'));
  await symlink(
    join(library.folder, 'libtensorflow_framework.so.2'),
    join(names, 'libtensorflow_framework.so'),
  );
  const preGyp = join(folder, 'node', 'node_modules', '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp');
  const words = [
    'rebuild',
    '--build-from-source',
    '--build-latest-napi-version-only',
    `--nodedir=${headers}`,
  ];
  await runStep(machine, machine.node, [preGyp, ...words], {
    cwd: ownPackage,
    env: { npm_config_node_gyp: nodeGyp(folder), LDFLAGS: `-L${names}` },
    what: "build tfjs-node's addon",
  });
  await rm(names, { recursive: true, force: true });
  await rm(join(ownPackage, 'build'), { recursive: true, force: true });
  if (!hasAddon(ownPackage)) {
    throw new TensorflowError(
      'command-failed',
      `Expected the build to leave an addon in ${ownPackage}/lib, it did not.`,
    );
  }
}
