import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { findPackage, isProjects } from './find-package.ts';
import { keepingOthers } from './keeping-others.ts';
import { registerKernels } from './kernels/index.ts';
import { applySettings, type ProcessSettings, restoreUtil } from './process-settings.ts';
import { packageNames, setupCommand, tfjsVersion } from './set-up-folder.ts';
import { TensorflowError } from './tensorflow-error.ts';

/** What Bertwright calls of the addon. A handle is a number; who has it deletes it. */
export interface Binding {
  readonly TF_Version: string;
  createTensor(shape: number[], dtype: number, values: unknown): number;
  deleteTensor(handle: number): void;
  executeOp(name: string, attributes: unknown, inputs: number[], outputs: number): { id: number }[];
  isUsingGpuDevice(): boolean;
}

/** tfjs-node as it is once loaded. */
export interface Addon {
  readonly settings: ProcessSettings;
  readonly binding: Binding;
  /** Makes tfjs-node's backend on a binding. */
  readonly makeBackend: (binding: Binding) => tf.KernelBackend;
}

/** The name under which tfjs-node registers its kernels. */
export const backendName = 'tensorflow';

type NodeBackend = tf.KernelBackend & { binding: Binding };

let loaded: Addon | undefined;

/**
 * Loads tfjs-node and TensorFlow's library, once for the process.
 *
 * @throws TensorflowError `not-installed`, `addon-failed`, `no-gpu`; `already-loaded` where the library was loaded
 *   before with other settings, which it cannot change.
 */
export async function loadAddon(settings: ProcessSettings): Promise<Addon> {
  if (loaded) {
    refuseOtherSettings(loaded.settings, settings);
    return loaded;
  }
  const { device } = settings;
  const folder = findPackage(device);
  if (folder === undefined) {
    throw new TensorflowError(
      'not-installed',
      `Expected ${packageNames[device]} ${tfjsVersion} with its addon built, found none: ${setupCommand(device)}`,
    );
  }
  const require = createRequire(join(folder, 'package.json'));
  refuseForeignLoad(require.resolve(folder), settings);
  applySettings(settings);
  restoreUtil();
  shareCore(require);
  try {
    // Its entry registers a backend of its own; what that one is made of is taken over.
    const load = () => import(/* @vite-ignore */ require.resolve(folder));
    // A project's tfjs is the project's own business.
    await (isProjects(folder) ? load() : keepingOthers(load));
  } catch (cause) {
    throw new TensorflowError(
      'addon-failed',
      `Expected the addon in ${folder} to load, it did not: make it again by ${setupCommand(device)} --force`,
      { cause },
    );
  }
  const first = tf.findBackend(backendName) as NodeBackend;
  const { binding } = first;
  const Backend = first.constructor as new (binding: Binding, packageName: string) => tf.KernelBackend;
  tf.removeBackend(backendName);
  registerKernels(backendName);
  if (device === 'gpu' && !binding.isUsingGpuDevice()) {
    throw new TensorflowError(
      'no-gpu',
      'Expected TensorFlow to find an NVIDIA card, it found none: see what nvidia-smi says and that ' +
        `CUDA_VISIBLE_DEVICES names a card; ${setupCommand('gpu')} brings the libraries.`,
    );
  }
  loaded = { settings, binding, makeBackend: (own) => new Backend(own, packageNames[device]) };
  return loaded;
}

/** Makes tfjs-node use the tfjs-core of this package where it would find a copy of its own. */
function shareCore(require: NodeJS.Require): void {
  const own = createRequire(import.meta.url);
  const name = '@tensorflow/tfjs-core';
  const { version_core: version } = own(name) as typeof tf;
  if (version !== tfjsVersion) {
    throw new TensorflowError(
      'addon-failed',
      `Expected ${name} ${tfjsVersion}, which tfjs-node is made for, got ${version}: npm install ${name}@${tfjsVersion}`,
    );
  }
  const theirs = require.resolve(name, { paths: [require.resolve('@tensorflow/tfjs')] });
  require.cache[theirs] ??= require.cache[own.resolve(name)];
}

function refuseOtherSettings(had: ProcessSettings, wanted: ProcessSettings): void {
  const keys = ['device', 'threads', 'tf32'] as const;
  const changed = keys.find((key) => wanted[key] !== undefined && had[key] !== wanted[key]);
  if (changed === undefined) return;
  throw new TensorflowError(
    'already-loaded',
    `Expected ${changed}: ${had[changed] ?? 'not given'}, with which this process has loaded TensorFlow, got ` +
      `${wanted[changed]}: it reads its settings once, start another process.`,
  );
}

/** An application may have loaded tfjs-node by itself, before a setting could be made. */
function refuseForeignLoad(entry: string, { threads, tf32, device }: ProcessSettings): void {
  const require = createRequire(import.meta.url);
  if (require.cache[entry] === undefined) return;
  const lost =
    threads !== undefined
      ? `threads: ${threads}`
      : device === 'gpu' && !tf32 && process.env.NVIDIA_TF32_OVERRIDE !== '0'
        ? 'full precision (NVIDIA_TF32_OVERRIDE=0)'
        : undefined;
  if (lost === undefined) return;
  throw new TensorflowError(
    'already-loaded',
    `Expected to load ${entry} first, the application has loaded it: ${lost} can no longer take effect. Call ` +
      'useBackend(tensorflow()) before it is imported, or set the environment before Node starts.',
  );
}
