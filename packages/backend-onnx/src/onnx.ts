import type { Backend } from '@bertwright/tensor';
import { cuda } from './engine/cuda.ts';
import { onnxRuntime } from './engine/onnx-runtime.ts';
import { cpu } from './engine/provider.ts';
import { OnnxError } from './onnx-error.ts';
import { physicalCores } from './physical-cores.ts';
import { recordingBackend } from './recording-backend.ts';

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
  /** What computes: the processor, or an NVIDIA card, which takes ONNX Runtime's GPU build (`library`). */
  readonly provider?: 'cpu' | 'cuda';
  /** Folder of another ONNX Runtime of version 1.23 or later, or its library; onnxruntime-node's unless given. */
  readonly library?: string;
  /** With `cuda`: the card, counted from 0 among those that the process may see. */
  readonly deviceId?: number;
  /** With `cuda`: whether matrix products may round their factors to TF32's 10 bits; off unless given. */
  readonly tf32?: boolean;
}

/**
 * The backend that records what is computed and runs it as one ONNX Runtime graph, when a value is read or `flush()`
 * is called. On the processor its numbers depend on the machine, ONNX Runtime's version and `threads`, not on the
 * timing of threads: two runs are equal bit by bit.
 *
 * @throws OnnxError `bad-option` for a count that is not a positive integer and a provider that is not known; at
 *   `start()` also `unsupported-platform`, `library-not-found`, `provider-unavailable` and `already-started`
 */
export function onnx({
  threads = physicalCores(),
  spin = false,
  programs = 32,
  programBytes = 256 * 2 ** 20,
  pendingOperations = 10_000,
  provider = 'cpu',
  library,
  deviceId = 0,
  tf32 = false,
}: OnnxOptions = {}): Backend {
  for (const [option, value] of Object.entries({ threads, programs, programBytes, pendingOperations })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new OnnxError('bad-option', `Expected ${option} to be a positive integer, got ${value}.`);
    }
  }
  if (provider !== 'cpu' && provider !== 'cuda') {
    throw new OnnxError('bad-option', `Expected provider to be 'cpu' or 'cuda', got ${provider}.`);
  }
  if (!Number.isInteger(deviceId) || deviceId < 0) {
    throw new OnnxError(
      'bad-option',
      `Expected deviceId to be a whole number of at least 0, got ${deviceId}.`,
    );
  }
  return recordingBackend({
    engine: () =>
      onnxRuntime({ threads, spin, library, provider: provider === 'cuda' ? cuda({ deviceId, tf32 }) : cpu }),
    limits: { count: programs, bytes: programBytes, pending: pendingOperations },
  });
}
