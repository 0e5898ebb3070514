import { type Backend, type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import type { EngineFlags } from '@bertwright/terminal';

/** The engines that `--backend` may name; the first is the default. */
export const backends: Record<string, (flags: EngineFlags) => Promise<Backend>> = {
  onnx: async ({ threads }) => {
    const { onnx } = await import('@bertwright/backend-onnx');
    return onnx(threads === undefined ? {} : { threads });
  },
  webgpu: async () => (await import('@bertwright/backend-webgpu')).webgpu(),
};

/** Runs work on the engine that the flags name, and ends the engine after it. */
export async function* onBackend<T>(
  flags: EngineFlags,
  work: (info: BackendInfo) => AsyncIterable<T>,
): AsyncGenerator<T, void, void> {
  try {
    yield* work(await useBackend(await backends[flags.backend]!(flags)));
  } finally {
    await endBackend();
  }
}
