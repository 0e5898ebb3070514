import type { Engines } from '@bertwright/terminal';

/** The engines that `--backend` may name; the first is the default. */
export const engines: Engines = {
  // A command has the machine for itself: threads that wait busily for the next operation are faster then.
  onnx: async ({ threads }) =>
    (await import('@bertwright/backend-onnx')).onnx({
      spin: true,
      ...(threads !== undefined && { threads }),
    }),
  webgpu: async () => (await import('@bertwright/backend-webgpu')).webgpu(),
};
