/// <reference types="@webgpu/types" />
import { WebgpuError } from './webgpu-error.ts';

/**
 * Returns the runtime's WebGPU entry point: `navigator.gpu` in a browser; in Node, Dawn's from the optional package
 * `webgpu`.
 *
 * @param dawn - what Dawn is started with in Node
 * @throws WebgpuError `no-webgpu` with what to install or to switch on.
 */
export async function findGpu(dawn: readonly string[] = []): Promise<GPU> {
  if (globalThis.navigator?.gpu) return navigator.gpu;
  if (typeof process === 'undefined' || !process.versions?.node) {
    throw new WebgpuError(
      'no-webgpu',
      'Expected a browser with WebGPU, got one without navigator.gpu: use a current Chrome, Edge, Safari or Firefox over https or localhost.',
    );
  }
  const name = 'webgpu';
  try {
    const { create, globals } = (await import(/* @vite-ignore */ name)) as {
      create: (options: readonly string[]) => GPU;
      globals: object;
    };
    Object.assign(globalThis, globals);
    const gpu = create(dawn);
    // tfjs looks for it here; Node 21 and later have a navigator of their own.
    if (!globalThis.navigator)
      Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
    return gpu;
  } catch (cause) {
    throw new WebgpuError('no-webgpu', "Expected the package 'webgpu' (Dawn for Node): npm install webgpu", {
      cause,
    });
  }
}

/** The limits that kernels read: a device has the lowest ones where nobody asks for more. */
const raised = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
] as const satisfies (keyof GPUSupportedLimits)[];

/**
 * Returns a device with the largest limits that its adapter has, and the adapter's name.
 *
 * @throws WebgpuError `no-adapter` where there is no graphics adapter, `no-device` where it gives none.
 */
export async function openDevice(
  gpu: GPU,
  powerPreference: GPUPowerPreference,
): Promise<{ device: GPUDevice; info: GPUAdapterInfo; name: string }> {
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (!adapter) {
    throw new WebgpuError(
      'no-adapter',
      'Expected a graphics adapter, got none: update the graphics driver, or use another backend (@bertwright/backend-onnx in Node).',
    );
  }
  const { limits } = adapter;
  // The types that tfjs is pinned to are older than this member.
  const { info } = adapter as GPUAdapter & { info: GPUAdapterInfo };
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
      requiredLimits: Object.fromEntries(raised.map((limit) => [limit, limits[limit]])),
    });
    return { device, info, name: adapterName(info) };
  } catch (cause) {
    throw new WebgpuError('no-device', `Expected a device of ${adapterName(info)}, got none.`, { cause });
  }
}

function adapterName(info: GPUAdapterInfo): string {
  const parts = [info.vendor, info.description || info.device || info.architecture].filter(Boolean);
  return parts.join(' ') || 'unnamed adapter';
}
