import util from 'node:util';
import { isMainThread } from 'node:worker_threads';
import type { Device } from './set-up-folder.ts';
import { TensorflowError } from './tensorflow-error.ts';

/** What TensorFlow reads from the environment when its library is loaded, and never again. */
export interface ProcessSettings {
  readonly device: Device;
  readonly threads: number | undefined;
  readonly tf32: boolean;
}

/**
 * Puts the settings where the library looks for them; the addon offers no call for any of them. What the user has
 * set for the number of threads, the visible cards and the log stays, unless an option says otherwise.
 *
 * @throws TensorflowError `already-loaded` in a worker thread on a GPU, whose environment the library cannot see.
 */
export function applySettings(
  { device, threads, tf32 }: ProcessSettings,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const full = !tf32 && device === 'gpu' && environment.NVIDIA_TF32_OVERRIDE !== '0';
  if (full && !isMainThread) {
    throw new TensorflowError(
      'already-loaded',
      'Expected the main thread, got a worker: its changes of the environment do not reach the library, so TF32 ' +
        'would stay on. Start Node with NVIDIA_TF32_OVERRIDE=0, or give tf32: true.',
    );
  }
  if (full) environment.NVIDIA_TF32_OVERRIDE = '0';
  if (tf32 && environment.NVIDIA_TF32_OVERRIDE === '0') delete environment.NVIDIA_TF32_OVERRIDE;
  if (device === 'cpu') environment.CUDA_VISIBLE_DEVICES = '-1';
  if (threads !== undefined) environment.TF_NUM_INTRAOP_THREADS = String(threads);
  // What it says of itself at each start is no news; warnings stay.
  environment.TF_CPP_MIN_LOG_LEVEL ??= '1';
}

/** Puts back two functions that tfjs-node calls and that Node 23 took away. */
export function restoreUtil(): void {
  const old = util as typeof util & { isNullOrUndefined?: unknown; isArray?: unknown };
  old.isNullOrUndefined ??= (value: unknown) => value === undefined || value === null;
  old.isArray ??= Array.isArray;
}
