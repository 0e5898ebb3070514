import type { Backend } from '@bertwright/tensor';
import type { StepOptions } from './options.ts';

/** Returns the engine that the options name. */
export async function engine({ backend, threads, spin }: StepOptions): Promise<Backend> {
  if (backend === 'tensorflow') return (await import('@bertwright/backend-tensorflow')).tensorflow();
  if (backend === 'wasm') return (await import('@bertwright/testing')).wasmBackend({ threads });
  return (await import('@bertwright/backend-onnx')).onnx({ threads, spin });
}
