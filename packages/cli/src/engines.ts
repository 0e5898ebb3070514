import type { EngineFlags, Engines } from '@bertwright/terminal';

/** The engines that `--backend` may name; the first is the default. */
export const engines: Engines = {
  async onnx(flags) {
    refuseDevice(flags);
    const { onnx } = await import('@bertwright/backend-onnx');
    // A command has the machine for itself: threads that wait busily for the next operation are faster then.
    return onnx({ spin: true, ...threadsOf(flags) });
  },
  async tensorflow(flags) {
    const { tensorflow } = await import('@bertwright/backend-tensorflow');
    return tensorflow({ ...threadsOf(flags), ...(flags.device && { device: flags.device }) });
  },
  async webgpu(flags) {
    refuseDevice(flags);
    return (await import('@bertwright/backend-webgpu')).webgpu();
  },
};

function threadsOf({ threads }: EngineFlags): { threads?: number } {
  return threads === undefined ? {} : { threads };
}

function refuseDevice({ backend, device }: EngineFlags): void {
  if (device === undefined) return;
  throw new Error(`Expected --backend tensorflow beside --device ${device}, got ${backend}.`);
}
