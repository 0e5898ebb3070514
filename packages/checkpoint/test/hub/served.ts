import { type HubServer, hubServer, type ServedModel } from '@bertwright/testing';
import { afterEach, expect } from 'vitest';
import { type HubOptions, hub } from '../../src/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export const commit = '0123456789abcdef0123456789abcdef01234567';
export const weights = new Uint8Array(300_000).map((_, index) => (index * 7919) >> 3);
export const config = new TextEncoder().encode('{"model_type":"bert"}');

/** Passes for the weights; `toEqual` takes seconds for so many numbers. */
export function expectWeights(bytes: Uint8Array): void {
  expect(bytes.length).toBe(weights.length);
  expect(Buffer.compare(bytes, weights)).toBe(0);
}

/** A model with a small and a large file, one of them in a folder. */
export const plain: ServedModel = {
  commit,
  files: { 'config.json': config, 'model.safetensors': weights, '1_Pooling/config.json': config },
  large: ['model.safetensors'],
};

const open: HubServer[] = [];

/** A hub that ends with the test, and models of it in a cache of their own. */
export async function served(models: Record<string, ServedModel> = { 'org/name': plain }) {
  const server = await hubServer(models);
  open.push(server);
  const cache = await temporaryFolder();
  const model = (name = 'org/name', options: HubOptions = {}) =>
    hub(name, {
      endpoint: server.endpoint,
      cache,
      token: false,
      offline: false,
      retryDelayMs: 1,
      ...options,
      onProgress(progress) {
        options.onProgress?.(progress);
        server.received(progress.bytes);
      },
    });
  return { server, cache, model };
}

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
