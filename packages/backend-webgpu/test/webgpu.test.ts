import { TensorError, useBackend } from '@bertwright/tensor';
import { afterEach, expect, test, vi } from 'vitest';
import { WebgpuError, webgpu } from '../src/index.ts';

afterEach(() => vi.unstubAllGlobals());

test('a runtime whose WebGPU finds no adapter gets an error with the remedy', async () => {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => null } });
  const error = await useBackend(webgpu()).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TensorError);
  expect((error as TensorError).cause).toBeInstanceOf(WebgpuError);
  expect((error as TensorError).cause).toMatchObject({ code: 'no-adapter' });
  expect(String(error)).toMatch(/update the graphics driver/);
});

test('an adapter that gives no device is named in the error', async () => {
  const adapter = {
    features: new Set(),
    limits: {},
    info: { vendor: 'acme', description: 'card 1' },
    requestDevice: () => Promise.reject(new Error('lost')),
  };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => adapter } });
  await expect(useBackend(webgpu())).rejects.toThrow(/a device of acme card 1/);
});
