import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a set-up is made for; both link the same JavaScript to another library. */
export type Device = 'cpu' | 'gpu';

/** TensorFlow's version that the addon is built against. */
export const tensorflowVersion = '2.21.0';

/** The version of tfjs-node; all of tfjs goes by the same number. */
export const tfjsVersion = '4.22.0';

/** The npm package that serves a device. */
export const packageNames = {
  cpu: '@tensorflow/tfjs-node',
  gpu: '@tensorflow/tfjs-node-gpu',
} as const satisfies Record<Device, string>;

/** The command that makes a set-up, for errors. */
export function setupCommand(device: Device): string {
  return `npx @bertwright/cli setup tensorflow${device === 'gpu' ? ' --gpu' : ''}`;
}

/**
 * Returns the folder of the set-up for a device: below `BERTWRIGHT_CACHE`, else `bertwright` in the user's cache
 * folder. It belongs to the user and not to a project, so that one set-up serves all and no checkout changes.
 */
export function setUpFolder(device: Device, environment: NodeJS.ProcessEnv = process.env): string {
  const { BERTWRIGHT_CACHE: own, XDG_CACHE_HOME: caches } = environment;
  const cache = own || join(caches || join(homedir(), '.cache'), 'bertwright');
  return join(cache, `tensorflow-${tensorflowVersion}-${device}`);
}

/** Where the npm package lies in a set-up. */
export function packageFolder(folder: string, device: Device): string {
  return join(folder, 'node', 'node_modules', ...packageNames[device].split('/'));
}
