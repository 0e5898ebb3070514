import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Device, packageFolder, packageNames, setUpFolder } from './set-up-folder.ts';

/**
 * Returns the folder of a tfjs-node package whose addon is built: the one that stands beside this package in a
 * user's project, else the one that `bertwright setup tensorflow` made; `undefined` where there is neither.
 */
export function findPackage(
  device: Device,
  { project = projectPackage, setUp = setUpFolder(device) }: FindOptions = {},
): string | undefined {
  return [project(device), packageFolder(setUp, device)].find((folder) => folder && hasAddon(folder));
}

/** Where to look; given in tests. */
export interface FindOptions {
  readonly project?: (device: Device) => string | undefined;
  readonly setUp?: string;
}

function projectPackage(device: Device): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${packageNames[device]}/package.json`));
  } catch {
    return undefined;
  }
}

/** Whether a package stands in the user's project, and not in a set-up. */
export function isProjects(folder: string): boolean {
  return [projectPackage('cpu'), projectPackage('gpu')].includes(folder);
}

/** Installed with scripts off, the package lies there without its addon. */
export function hasAddon(folder: string): boolean {
  const lib = join(folder, 'lib');
  return (
    existsSync(lib) && readdirSync(lib).some((version) => existsSync(join(lib, version, 'tfjs_binding.node')))
  );
}
