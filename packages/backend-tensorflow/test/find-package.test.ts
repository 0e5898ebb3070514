import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPackage } from '../src/find-package.ts';
import { packageFolder, setUpFolder } from '../src/set-up-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bertwright-find-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function addon(at: string): Promise<string> {
  await mkdir(join(at, 'lib', 'napi-v8'), { recursive: true });
  await writeFile(join(at, 'lib', 'napi-v8', 'tfjs_binding.node'), '');
  return at;
}

test("a project's own package comes before the set-up, if its addon is built", async () => {
  const own = await addon(join(folder, 'own'));
  const made = await addon(packageFolder(folder, 'cpu'));
  expect(findPackage('cpu', { project: () => own, setUp: folder })).toBe(own);
  expect(findPackage('cpu', { project: () => undefined, setUp: folder })).toBe(made);
  await rm(join(own, 'lib'), { recursive: true });
  expect(findPackage('cpu', { project: () => own, setUp: folder })).toBe(made);
});

test('without an addon anywhere there is none', () => {
  expect(findPackage('gpu', { project: () => undefined, setUp: folder })).toBeUndefined();
});

test('the set-up lies in the cache of the user, or where the environment says', () => {
  expect(setUpFolder('cpu', { XDG_CACHE_HOME: '/caches' })).toBe('/caches/bertwright/tensorflow-2.21.0-cpu');
  expect(setUpFolder('gpu', { BERTWRIGHT_CACHE: '/own', XDG_CACHE_HOME: '/caches' })).toBe(
    '/own/tensorflow-2.21.0-gpu',
  );
});
