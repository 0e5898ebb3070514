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

/** What the products of linear layers take their operands as. */
export type Precision = 'f32' | 'f16';

/**
 * Returns a device with the largest limits that its adapter has, and the adapter's name.
 *
 * @throws WebgpuError `no-adapter` where there is no graphics adapter, `no-device` where it gives none, `unsupported`
 * where it does not compute with 16-bit floats and should.
 */
export async function openDevice(
  gpu: GPU,
  powerPreference: GPUPowerPreference,
  precision: Precision = 'f32',
): Promise<{ device: GPUDevice; info: GPUAdapterInfo; name: string }> {
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (!adapter) {
    throw new WebgpuError(
      'no-adapter',
      'Expected a graphics adapter, got none: update the graphics driver, or use another backend (@bertwright/backend-onnx in Node).',
    );
  }
  const { features, limits } = adapter;
  // The types that tfjs is pinned to are older than this member.
  const { info } = adapter as GPUAdapter & { info: GPUAdapterInfo };
  if (precision === 'f16' && !features.has('shader-f16')) {
    const remedy =
      info.vendor === 'nvidia' && typeof window === 'undefined'
        ? "start Dawn with `dawn: ['enable-dawn-features=vulkan_enable_f16_on_nvidia']`"
        : 'update browser and graphics driver';
    throw new WebgpuError(
      'unsupported',
      `Expected an adapter with the feature 'shader-f16' for precision 'f16', got ${adapterName(info)}, which lacks it: leave \`precision\` out to compute in float32, or ${remedy}.`,
    );
  }
  const wanted: GPUFeatureName[] = [
    'timestamp-query',
    // The types that tfjs is pinned to are older than this feature.
    'subgroups' as GPUFeatureName,
    ...(precision === 'f16' ? ['shader-f16' as const] : []),
  ];
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: wanted.filter((feature) => features.has(feature)),
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
