import type { Engines } from '@bertwright/terminal';

/** The engines that `--backend` may name; the first is the default. */
export const engines: Engines = {
  onnx: async ({ threads }) =>
    (await import('@bertwright/backend-onnx')).onnx(threads === undefined ? {} : { threads }),
  webgpu: async () => (await import('@bertwright/backend-webgpu')).webgpu(),
};
