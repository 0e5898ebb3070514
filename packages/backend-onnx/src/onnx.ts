import type { Backend } from '@bertwright/tensor';
import { registerBackend, registerKernel, removeBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import type { Engine } from './engine/engine.ts';
import { onnxRuntime } from './engine/onnx-runtime.ts';
import { kernels } from './kernels/index.ts';
import { OnnxError } from './onnx-error.ts';
import { physicalCores } from './physical-cores.ts';
import { OnnxTfjsBackend } from './tfjs-backend.ts';

/** How the ONNX backend runs. */
export interface OnnxOptions {
  /** Threads of a run; the physical cores that this process may use, unless given. */
  readonly threads?: number;
  /**
   * Whether threads wait busily between operations. On a machine that also does something else, such as recording
   * the next step, that takes a third longer; off unless given.
   */
  readonly spin?: boolean;
  /** Compiled graphs that are kept, one for each shape of step. */
  readonly programs?: number;
  /** Bytes that the compiled graphs may hold together. */
  readonly programBytes?: number;
  /** Operations that are recorded before they run by themselves, where nobody reads or flushes. */
  readonly pendingOperations?: number;
}

const name = 'onnx';

/**
 * The backend that records what is computed and runs it as one ONNX Runtime graph on the CPU, when a value is
 * read or `flush()` is called. Its numbers depend on the machine, ONNX Runtime's version and `threads`, not on
 * the timing of threads: two runs are equal bit by bit.
 *
 * @throws OnnxError `bad-option` for a count that is not a positive integer; at `start()` also
 *   `unsupported-platform`, `library-not-found` and `already-started`
 */
export function onnx({
  threads = physicalCores(),
  spin = false,
  programs = 32,
  programBytes = 256 * 2 ** 20,
  pendingOperations = 10_000,
}: OnnxOptions = {}): Backend {
  for (const [option, value] of Object.entries({ threads, programs, programBytes, pendingOperations })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new OnnxError('bad-option', `Expected ${option} to be a positive integer, got ${value}.`);
    }
  }
  let running: { engine: Engine; backend: OnnxTfjsBackend } | undefined;
  return {
    name,
    async start() {
      if (running !== undefined) {
        throw new OnnxError('already-started', 'Expected a backend that is not running: call end() first.');
      }
      const engine = await onnxRuntime({ threads, spin });
      const limits = { count: programs, bytes: programBytes, pending: pendingOperations };
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
      return {
        engine: engine.name,
        device: engine.device,
        threads: engine.threads,
        deterministic: true,
        keepsNonFinite: true,
        ...(engine.note !== undefined && { note: engine.note }),
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
