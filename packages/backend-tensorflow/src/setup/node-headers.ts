import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TensorflowError } from '../tensorflow-error.ts';
import type { Machine } from './machine.ts';
import { npmInstall } from './node-package.ts';

/** node-gyp reads it from beside the headers; an addon of Node-API needs nothing of what Node's own one says. */
const commonGypi = `{
  'target_defaults': {
    'default_configuration': 'Release',
    'cflags': ['-fPIC', '-pthread'],
    'cflags_cc': ['-std=gnu++17'],
    'configurations': { 'Release': { 'cflags': ['-O2'] } },
  },
}
`;

/**
 * Returns a folder with Node's headers in `include/node`: the one that Node was installed with, else one below
 * `folder`, made from the npm package node-api-headers.
 *
 * @throws TensorflowError `no-node-headers` where there are none and npm brings none.
 */
export async function findNodeHeaders(machine: Machine, folder: string): Promise<string> {
  const made = join(folder, 'headers');
  for (const root of [...rootsOf(machine.node), made]) if (hasHeaders(root)) return root;
  try {
    await npmInstall(machine, folder, ['node-api-headers@^1.5.0']);
  } catch (cause) {
    throw new TensorflowError(
      'no-node-headers',
      `Expected Node's headers in include/node beside ${machine.node}, found none, and npm did not bring ` +
        'node-api-headers: install Node from its archive, or the package libnode-dev.',
      { cause },
    );
  }
  const target = join(made, 'include', 'node');
  await mkdir(target, { recursive: true });
  await cp(join(folder, 'node', 'node_modules', 'node-api-headers', 'include'), target, { recursive: true });
  await writeFile(join(target, 'common.gypi'), commonGypi);
  return made;
}

function rootsOf(node: string): string[] {
  const real = existsSync(node) ? realpathSync(node) : node;
  return [...new Set([node, real])].map((path) => dirname(dirname(path)));
}

function hasHeaders(root: string): boolean {
  return ['node_api.h', 'common.gypi'].every((file) => existsSync(join(root, 'include', 'node', file)));
}
