import { existsSync } from 'node:fs';
import { describe, test } from 'vitest';

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
