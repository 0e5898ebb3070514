import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { StartedBackend } from '../src/tfjs-backend.ts';

/** SwiftShader, a Vulkan driver that computes on the CPU, as Chromium brings it. */
const drivers = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib64/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
];

/** Whether Dawn finds an adapter here: with the machine's own driver, or SwiftShader's. */
async function adapterExists(): Promise<boolean> {
  const swiftShader = drivers.find((path) => existsSync(path));
  if (swiftShader) process.env.VK_DRIVER_FILES ??= swiftShader;
  const { findGpu } = await import('../src/adapter.ts');
  return (await (await findGpu()).requestAdapter().catch(() => null)) !== null;
}

/** A `describe` that needs an adapter; where there is none, one skipped test says so. */
export async function describeWithAdapter(name: string, body: () => void): Promise<void> {
  if (await adapterExists()) {
    describe(name, body);
    return;
  }
  const reason = 'needs a graphics adapter, or Chromium with its SwiftShader and libvulkan1';
  describe(name, () => {
    test(`skipped: ${reason}`, (context) => context.skip(reason));
  });
}

/** A device with tfjs's backend on it, from before the first test of a `describe` to after its last. */
export function deviceOfTests(): () => StartedBackend {
  let device: GPUDevice | undefined;
  let started: StartedBackend | undefined;
  beforeAll(async () => {
    const { findGpu, openDevice } = await import('../src/adapter.ts');
    const { startTfjsBackend } = await import('../src/tfjs-backend.ts');
    const opened = await openDevice(await findGpu(), 'high-performance');
    device = opened.device;
    started = await startTfjsBackend(device, opened.info);
  });
  afterAll(() => device?.destroy());
  return () => started!;
}
