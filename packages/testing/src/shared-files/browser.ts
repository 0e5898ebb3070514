import type { Files } from '@bertwright/checkpoint';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder `../shared`, for tests in a browser: its absolute path and every file in it. */
    shared: { readonly root: string; readonly names: readonly string[] };
  }
}

/** In a browser: what the configuration of the tests found there. */
export function sharedPath(...parts: string[]): string | undefined {
  const { root, names } = inject('shared');
  const path = parts.join('/');
  const found = names.some((name) => path === '' || name === path || name.startsWith(`${path}/`));
  return found ? [root, ...parts].join('/') : undefined;
}

const fetched = new Map<string, Promise<Uint8Array>>();

/** In a browser: files that Vite's server hands out, read once and whole. */
export function sharedFiles(path: string): Files {
  const whole = (name: string) => {
    const address = `/@fs${path}/${name}`;
    const bytes = fetched.get(address) ?? download(address);
    fetched.set(address, bytes);
    return bytes;
  };
  return {
    name: path,
    async list() {
      const { root, names } = inject('shared');
      return names
        .map((name) => `${root}/${name}`)
        .filter((name) => name.startsWith(`${path}/`))
        .map((name) => name.slice(path.length + 1))
        .sort();
    },
    size: async (name) => (await whole(name)).length,
    read: async (name, start, end) => (await whole(name)).slice(start, end),
    write: () =>
      Promise.reject(new Error(`Expected to read from ${path}, got asked to write: it is shared.`)),
  };
}

async function download(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`Expected a file at ${address}, got ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}
