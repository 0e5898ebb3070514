import * as tf from '@tensorflow/tfjs-core';
import { TensorError } from './error.ts';
import { registerMissingKernels, unregisterMissingKernels } from './missing-kernels.ts';
import { registerOperations } from './ops/register.ts';
import { registerGradients } from './register-gradients.ts';

/** An engine that runs tensors. A package such as `@bertwright/backend-onnx` makes one. */
export interface Backend {
  /** The name under which it registers its kernels with tfjs. */
  readonly name: string;
  /** Registers the tfjs backend and its kernels, and makes the engine ready. */
  start(): Promise<BackendInfo>;
  /** Frees the engine and takes the tfjs backend away; tensors that live on it are lost. */
  end(): Promise<void>;
}

/** What a started backend says of itself. */
export interface BackendInfo {
  /** Name and version, such as `ONNX Runtime 1.30.0`. */
  readonly engine: string;
  /** What it runs on, such as `CPU` or a graphics adapter's name. */
  readonly device: string;
  readonly threads?: number;
  /** Whether the same seeds give bitwise the same run on the same machine. */
  readonly deterministic: boolean;
  /** Whether NaN and infinity pass through it unchanged. */
  readonly keepsNonFinite: boolean;
  /** What is not as it should be about this start, and why; for people to read. */
  readonly note?: string;
}

let current: Backend | undefined;

/**
 * Starts a backend and makes it the one that all tensors are made on; a backend that was in use ends first. An
 * operation that needs a kernel which the backend has not throws a TensorError `missing-kernel`, which names both.
 *
 * @throws TensorError `backend-failed` with the engine's own error as its cause.
 */
export async function useBackend(backend: Backend): Promise<BackendInfo> {
  await endBackend();
  let info: BackendInfo;
  try {
    info = await backend.start();
    registerGradients();
    registerOperations(backend.name);
    registerMissingKernels(backend.name);
    if (!(await tf.setBackend(backend.name))) throw new Error(`tfjs could not initialise '${backend.name}'.`);
  } catch (cause) {
    unregisterMissingKernels();
    await backend.end().catch(() => {});
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TensorError('backend-failed', `Could not start the backend '${backend.name}': ${reason}`, {
      cause,
    });
  }
  current = backend;
  return info;
}

/** Ends the backend in use, if there is one. */
export async function endBackend(): Promise<void> {
  const ending = current;
  current = undefined;
  unregisterMissingKernels();
  await ending?.end();
}

/**
 * Tells a backend that records its work that a step ends: it begins to run what is recorded. Resolves when at most
 * one run is in flight, so that a loop stays one step ahead and no more. Does nothing on other backends.
 *
 * A backend that can (`@bertwright/backend-onnx`) stops the run in the middle once `signal` aborts: what it should
 * have computed is then lost, and reading it throws an error with the code `aborted`, as does `flush` itself with a
 * signal that has aborted. Parameters that it should have updated keep their values.
 */
export async function flush(options: FlushOptions = {}): Promise<void> {
  const backend = tf.backend() as tf.KernelBackend & { flush?: (options: FlushOptions) => Promise<void> };
  await backend.flush?.(options);
}

/** Options of `flush`. */
export interface FlushOptions {
  /** Stops the run that this flush starts. */
  readonly signal?: AbortSignal | undefined;
}
