import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Device, packageFolder, packageNames, tfjsVersion } from '../set-up-folder.ts';
import type { Machine } from './machine.ts';
import { runStep } from './run-step.ts';

/**
 * Installs tfjs-node and node-gyp below `folder`, with scripts off: tfjs-node's own would download a library of 2021.
 * Returns the package's folder.
 *
 * @throws TensorflowError `no-network`, `no-space`, `command-failed`.
 */
export async function installNodePackage(machine: Machine, folder: string, device: Device): Promise<string> {
  const own = packageFolder(folder, device);
  if (!existsSync(join(own, 'package.json')) || !existsSync(nodeGyp(folder))) {
    await npmInstall(machine, folder, [`${packageNames[device]}@${tfjsVersion}`, 'node-gyp@^12.1.0']);
  }
  return own;
}

/** Installs packages below `folder`, with scripts off. */
export async function npmInstall(machine: Machine, folder: string, names: string[]): Promise<void> {
  const cwd = join(folder, 'node');
  await mkdir(cwd, { recursive: true });
  const manifest = join(cwd, 'package.json');
  if (!existsSync(manifest)) await writeFile(manifest, '{ "private": true }\n');
  await runStep(machine, 'npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...names], {
    cwd,
    what: `install ${names.join(' and ')}`,
  });
}

/** The program that node-pre-gyp calls. */
export function nodeGyp(folder: string): string {
  return join(folder, 'node', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
}
