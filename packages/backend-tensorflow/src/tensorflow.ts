import { availableParallelism } from 'node:os';
import type { Backend } from '@bertwright/tensor';
import { registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { backendName, loadAddon } from './load-addon.ts';
import { TensorflowError } from './tensorflow-error.ts';
import { type TrackedBinding, trackBinding } from './tracked-binding.ts';

/** How TensorFlow runs. A process loads its library once, so that the first start decides for all. */
export interface TensorflowOptions {
  /** `gpu` is an NVIDIA card through CUDA, by a set-up of its own. */
  readonly device?: 'cpu' | 'gpu';
  /** Threads of an operation on the CPU; as many as the process may use, unless given. */
  readonly threads?: number;
  /** Lets a card round the factors of matrix products to 10 bits, which is faster; off unless given. */
  readonly tf32?: boolean;
}

/** What tfjs's `memory()` says of this backend. */
interface TensorflowMemory {
  readonly unreliable: boolean;
  /** How many tensors TensorFlow holds. */
  readonly engineTensors: number;
}

/**
 * The backend on TensorFlow's own library, through tfjs-node. `bertwright setup tensorflow` installs it.
 *
 * @throws TensorflowError `bad-option` for threads that are no positive integer; at `start()` also `not-installed`,
 *   `addon-failed`, `no-gpu`, and `already-loaded` where the process has loaded the library with other settings.
 */
export function tensorflow({ device = 'cpu', threads, tf32 = false }: TensorflowOptions = {}): Backend {
  if (device !== 'cpu' && device !== 'gpu') {
    throw new TensorflowError('bad-option', `Expected device to be 'cpu' or 'gpu', got ${String(device)}.`);
  }
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new TensorflowError('bad-option', `Expected threads to be a positive integer, got ${threads}.`);
  }
  let running: TrackedBinding | undefined;
  return {
    name: backendName,
    async start() {
      const { binding, makeBackend } = await loadAddon({ device, threads, tf32 });
      const tracked = trackBinding(binding);
      const made = () => {
        const backend = makeBackend(tracked.binding);
        // What tfjs-node says of its memory is that it does not know.
        backend.memory = (): TensorflowMemory => ({ unreliable: true, engineTensors: tracked.count() });
        return backend;
      };
      if (!registerBackend(backendName, made)) {
        throw new TensorflowError(
          'already-loaded',
          'Expected no other TensorFlow backend in use: end that one first.',
        );
      }
      running = tracked;
      return {
        engine: `TensorFlow ${binding.TF_Version}`,
        device: device === 'gpu' ? `CUDA${tf32 ? ', TF32' : ''}` : 'CPU',
        ...(device === 'cpu' && { threads: threadsInUse() }),
        deterministic: device === 'cpu',
        keepsNonFinite: true,
      };
    },
    async end() {
      if (running === undefined) return;
      removeBackend(backendName);
      running.clear();
      running = undefined;
    },
  };
}

/** What TensorFlow goes by: its variable, where it is set, else the processors that it may use. */
function threadsInUse(): number {
  return Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
}
