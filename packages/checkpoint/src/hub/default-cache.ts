import { browserCache } from './browser-cache.ts';
import { folderCache } from './folder-cache.ts';
import { defaultCacheFolder } from './hub-environment.ts';
import type { HubCache } from './hub-store.ts';

/** The cache where none is named: a folder in Node, the Cache API in browsers. */
export function defaultCache(folder?: string): HubCache {
  if (folder === undefined && globalThis.process?.getBuiltinModule === undefined) return browserCache();
  return folderCache(folder ?? defaultCacheFolder());
}
