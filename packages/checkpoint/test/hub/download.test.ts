import { lstat, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HubProgress } from '../../src/index.ts';
import { expectError } from '../error.ts';
import { commit, config, expectWeights, plain, served, weights } from './served.ts';

describe('a model of the hub', () => {
  test('is listed, sized and read, whole and by ranges', async () => {
    const { model } = await served();
    const files = model();
    expect(files.name).toBe('org/name');
    expect(await files.list()).toEqual(['1_Pooling/config.json', 'config.json', 'model.safetensors']);
    expect(await files.size('model.safetensors')).toBe(weights.length);
    expect(await files.read('config.json')).toEqual(config);
    expectWeights(await files.read('model.safetensors'));
    expect(await files.read('model.safetensors', 10, 20)).toEqual(weights.slice(10, 20));
    expect(await files.commit()).toBe(commit);
    expect(await files.version!('config.json')).toBe(`${commit} config.json`);
    await expectError(() => files.read('config.json', 0, 99), 'damaged', /Expected at least 99 bytes/);
  });

  test('asks for nothing before a method is called, and for each file once', async () => {
    const { server, model } = await served();
    const files = model();
    expect(server.asked).toEqual([]);
    await files.size('model.safetensors');
    expect(server.asked.map(({ path }) => path)).toEqual(['/api/models/org/name/revision/main?blobs=true']);
    await Promise.all([files.read('model.safetensors'), files.read('model.safetensors', 0, 1)]);
    await files.read('model.safetensors');
    expect(server.asked.slice(1).map(({ host, method }) => [host, method])).toEqual([
      ['hub', 'GET'],
      ['files', 'GET'],
    ]);
  });

  test('takes all files of one commit', async () => {
    const { server, model } = await served({ 'org/name': { ...plain, revisions: ['refs/pr/1'] } });
    const files = model('org/name', { revision: 'refs/pr/1' });
    await files.read('1_Pooling/config.json');
    expect(files.name).toBe('org/name at refs/pr/1');
    expect(server.asked.map(({ path }) => path)).toEqual([
      '/api/models/org/name/revision/refs%2Fpr%2F1?blobs=true',
      `/org/name/resolve/${commit}/1_Pooling/config.json`,
    ]);
  });

  test('cannot be written', async () => {
    const { model } = await served();
    await expectError(() => model().write([]), 'not-writable', /org\/name on the hub: choose a folder/);
  });

  test('reports progress up to the size of each file', async () => {
    const { model } = await served();
    const seen: HubProgress[] = [];
    await model('org/name', { onProgress: (progress) => seen.push(progress) }).read('model.safetensors');
    expect(seen[0]).toEqual({ file: 'model.safetensors', bytes: 0, total: weights.length });
    expect(seen.at(-1)).toEqual({ file: 'model.safetensors', bytes: weights.length, total: weights.length });
    expect(seen.every(({ bytes }, index) => index === 0 || bytes > seen[index - 1]!.bytes)).toBe(true);
  });

  test('of a mirror that lists names only is asked for size and etag of each file', async () => {
    const { server, model } = await served();
    server.trouble.listsNamesOnly = true;
    const files = model();
    expect(await files.size('model.safetensors')).toBe(weights.length);
    expectWeights(await files.read('model.safetensors'));
    expect(await files.read('config.json')).toEqual(config);
    expect(server.asked.filter(({ method }) => method === 'HEAD')).toHaveLength(2);
    expect(server.asked.some(({ host, method }) => host === 'files' && method === 'HEAD')).toBe(false);
  });

  test('may be empty, or hold an empty file', async () => {
    const empty = { commit, files: { 'empty.txt': new Uint8Array() } };
    const { model } = await served({ 'org/name': empty });
    expect(await model().read('empty.txt')).toEqual(new Uint8Array());
  });
});

describe('names', () => {
  test('that cannot name a model, or lead out of its folder, are refused', async () => {
    const { model, server } = await served();
    for (const name of ['../x', 'a/b/c', 'org/', '/etc', 'a--b', 'org/..', 'org/na me', '']) {
      await expectError(() => model(name), 'invalid-name', /name of a model on the hub/);
    }
    for (const revision of ['../../x', '/main', 'a\\b', '']) {
      await expectError(() => model('org/name', { revision }), 'invalid-name', /a branch, a tag or a commit/);
    }
    for (const file of ['../x', '/etc/passwd', 'a/../../x']) {
      await expectError(() => model().read(file), 'invalid-name', /lead out/);
    }
    expect(server.asked).toEqual([]);
  });

  test('in the list of a hub that lead out of its folder are left out', async () => {
    const bad = { commit, files: { '../../x': config, 'ok.json': config } };
    const { model } = await served({ 'org/name': bad });
    expect(await model().list()).toEqual(['ok.json']);
  });
});

describe('the cache folder', () => {
  test('has the layout of Hugging Face', async () => {
    const { cache, model } = await served();
    await model().read('model.safetensors');
    await model().read('1_Pooling/config.json');
    const root = join(cache, 'models--org--name');
    expect(await readFile(join(root, 'refs/main'), 'utf8')).toBe(commit);
    const blobs = await readdir(join(root, 'blobs'));
    expect(blobs.map((name) => name.length).sort()).toEqual([40, 64]);
    for (const [name, up] of [
      ['model.safetensors', '../../'],
      ['1_Pooling/config.json', '../../../'],
    ] as const) {
      const link = join(root, 'snapshots', commit, name);
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
      expect(blobs.map((blob) => `${up}blobs/${blob}`)).toContain(await readlink(link));
    }
    expect(await readdir(join(cache, '.locks', 'models--org--name'))).toEqual([]);
  });

  test('is used by the next process, which asks the hub for the commit alone', async () => {
    const { server, model } = await served();
    await model().read('model.safetensors');
    server.asked.length = 0;
    expectWeights(await model().read('model.safetensors'));
    expect(server.asked.map(({ path }) => path)).toEqual(['/api/models/org/name/revision/main?blobs=true']);
  });

  test('keeps contents once that two commits share', async () => {
    const other = 'f'.repeat(40);
    const models = { 'org/name': { ...plain, revisions: [other] } };
    const { server, cache, model } = await served(models);
    await model().read('model.safetensors');
    models['org/name'] = { ...plain, commit: other, revisions: [] };
    const { model: again } = await served(models);
    server.asked.length = 0;
    expectWeights(await again('org/name', { cache }).read('model.safetensors'));
    expect(server.asked).toEqual([]);
    expect(await readdir(join(cache, 'models--org--name/blobs'))).toHaveLength(1);
    expect(await readFile(join(cache, 'models--org--name/refs/main'), 'utf8')).toBe(other);
  });

  test('answers for a whole commit without any question', async () => {
    const { server, model } = await served();
    await model().read('config.json');
    server.asked.length = 0;
    expect(await model('org/name', { revision: commit }).read('config.json')).toEqual(config);
    expect(server.asked).toEqual([]);
  });

  test('that cannot be written says so', async () => {
    const { model, cache } = await served();
    await writeFile(join(cache, 'models--org--name'), 'in the way');
    await expectError(() => model().read('config.json'), 'not-writable', /models--org--name/);
  });
});
