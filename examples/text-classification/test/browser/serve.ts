import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type InlineConfig, preview } from 'vite';

/** A page that was built and is served until it is closed. */
export interface ServedPage {
  readonly url: string;
  /** The folder of what was built. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Builds a page into a temporary folder and serves it from there on this machine. */
export async function servePage(config: InlineConfig): Promise<ServedPage> {
  const folder = await mkdtemp(join(tmpdir(), 'bertwright-page-'));
  const own = { ...config, logLevel: 'error' } as const;
  await build({ ...own, build: { ...own.build, outDir: folder, emptyOutDir: true } });
  const server = await preview({
    ...own,
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0 },
  });
  return {
    url: server.resolvedUrls!.local[0]!,
    folder,
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
