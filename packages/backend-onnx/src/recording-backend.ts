import type { Backend } from '@bertwright/tensor';
import { registerBackend, registerKernel, removeBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import type { Engine } from './engine/engine.ts';
import { kernels } from './kernels/index.ts';
import { OnnxError } from './onnx-error.ts';
import type { RecorderOptions } from './recorder/recorder.ts';
import { OnnxTfjsBackend } from './tfjs-backend.ts';

/** What a recording backend is made of. */
export interface RecordingBackendOptions {
  /** Starts what runs the graphs. */
  engine(): Promise<Engine>;
  readonly limits: RecorderOptions;
}

const name = 'onnx';

/** The backend that records with its kernels and runs on an engine. */
export function recordingBackend({ engine: start, limits }: RecordingBackendOptions): Backend {
  let running: { engine: Engine; backend: OnnxTfjsBackend } | undefined;
  return {
    name,
    async start() {
      if (running !== undefined) {
        throw new OnnxError('already-started', 'Expected a backend that is not running: call end() first.');
      }
      const engine = await start();
      const backend = new OnnxTfjsBackend(engine, limits);
      if (!registerBackend(name, () => backend)) {
        engine.dispose();
        throw new OnnxError('already-started', 'Expected no other ONNX backend in use: end that one first.');
      }
      for (const { name: kernelName, call } of kernels) {
        registerKernel({
          kernelName,
          backendName: name,
          kernelFunc: ({ inputs, attrs }) => call({ inputs, attributes: attrs ?? {}, backend }),
        });
      }
      running = { engine, backend };
      const { device, threads, deterministic, note } = engine;
      return {
        engine: engine.name,
        device,
        threads,
        deterministic,
        keepsNonFinite: true,
        ...(note !== undefined && { note }),
      };
    },
    async end() {
      if (running === undefined) return;
      const { engine, backend } = running;
      running = undefined;
      await backend.recorder.runner.idle();
      for (const kernel of kernels) unregisterKernel(kernel.name, name);
      removeBackend(name);
      engine.dispose();
    },
  };
}
