import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectError } from '../error.ts';
import { runProgram } from '../run-program.ts';
import { expectWeights, served, weights } from './served.ts';

describe('a connection that is cut', () => {
  test('is taken up where it broke, as often as it brings something', async () => {
    const { server, model } = await served();
    server.trouble.cuts = [100_000, 50_000, 1, 1, 1];
    const files = model('org/name', { retries: 1 });
    expectWeights(await files.read('model.safetensors'));
    expect(server.asked.filter(({ host }) => host === 'files').map(({ range }) => range)).toEqual([
      undefined,
      'bytes=100000-',
      'bytes=150000-',
      'bytes=150001-',
      'bytes=150002-',
      'bytes=150003-',
    ]);
  });

  test('that brings nothing is given up after the retries; the next attempt goes on', async () => {
    const { server, cache, model } = await served();
    server.trouble.cuts = [100_000, 0, 0, 0];
    const error = await expectError(
      () => model('org/name', { retries: 2 }).read('model.safetensors'),
      'no-network',
      /model\.safetensors of org\/name from http.*got no connection/,
    );
    expect(error.cause).toBeInstanceOf(Error);
    const [partial, ...others] = await readdir(join(cache, 'models--org--name/blobs'));
    expect(partial).toMatch(/\.bertwright-incomplete$/);
    expect(others).toEqual([]);
    server.asked.length = 0;
    expectWeights(await model().read('model.safetensors'));
    expect(server.asked.find(({ host }) => host === 'files')!.range).toBe('bytes=100000-');
  });

  test('starts anew with a server that knows no ranges', async () => {
    const { server, model } = await served();
    server.trouble.cuts = [100_000];
    server.trouble.ignoresRanges = true;
    expectWeights(await model().read('model.safetensors'));
  });

  test('loses nothing of what came before the download was aborted', async () => {
    const { server, model } = await served();
    server.pauseAt(200_000);
    const controller = new AbortController();
    const files = model('org/name', {
      signal: controller.signal,
      onProgress: ({ bytes }) => bytes === 200_000 && controller.abort(),
    });
    await expect(files.read('model.safetensors')).rejects.toThrow(/abort/);
    server.pauseAt(0)();
    server.asked.length = 0;
    expectWeights(await model().read('model.safetensors'));
    expect(server.asked.find(({ host }) => host === 'files')!.range).toBe('bytes=200000-');
  });

  test('loses nothing of what came before the process was killed', async () => {
    const { server, cache, model } = await served();
    const goOn = server.pauseAt(200_000);
    const { child, ended } = await runProgram('download.ts', [server.endpoint, cache, 'model.safetensors']);
    await new Promise<void>((resolve) =>
      child.stdout!.on('data', (data) => String(data).includes('200000') && resolve()),
    );
    child.kill('SIGKILL');
    await ended;
    goOn();
    server.asked.length = 0;
    expectWeights(await model().read('model.safetensors'));
    expect(server.asked.find(({ host }) => host === 'files')!.range).toBe('bytes=200000-');
  });
});

describe('contents that are not those of the checksum', () => {
  test('are refused after a second attempt, and nothing of them stays', async () => {
    const { server, cache, model } = await served();
    server.trouble.damages = true;
    for (const name of ['model.safetensors', 'config.json']) {
      server.asked.length = 0;
      await expectError(() => model().read(name), 'damaged', /checksum [0-9a-f]+: it was dropped/);
      expect(server.asked.filter(({ path }) => path.includes(name))).toHaveLength(
        name === 'config.json' ? 2 : 4,
      );
    }
    expect(await readdir(join(cache, 'models--org--name/blobs'))).toEqual([]);
    server.trouble.damages = false;
    expectWeights(await model().read('model.safetensors'));
  });

  /** A hub whose list of files is changed on its way. */
  const listing =
    (change: (file: { blobId: string; lfs?: { sha256: string } }) => void): typeof fetch =>
    async (input, init) => {
      const response = await fetch(input, init);
      if (!String(input).includes('/api/')) return response;
      const json = (await response.json()) as { siblings: Parameters<typeof change>[0][] };
      for (const file of json.siblings) change(file);
      return Response.json(json);
    };

  test('are refused where the checksum is in capitals too', async () => {
    const { server, cache, model } = await served();
    const capitals = listing((file) => {
      file.blobId = file.blobId.toUpperCase();
      if (file.lfs) file.lfs.sha256 = file.lfs.sha256.toUpperCase();
    });
    server.trouble.damages = true;
    for (const name of ['model.safetensors', 'config.json']) {
      await expectError(() => model('org/name', { fetch: capitals }).read(name), 'damaged', /it was dropped/);
    }
    server.trouble.damages = false;
    expectWeights(await model('org/name', { fetch: capitals }).read('model.safetensors'));
    expect(await readdir(join(cache, 'models--org--name/blobs'))).toEqual([
      createHash('sha256').update(weights).digest('hex'),
    ]);
  });

  test('could not be told by a checksum that is no hash, which is refused', async () => {
    const { model } = await served();
    const large = listing(({ lfs }) => lfs && Object.assign(lfs, { sha256: 'latest' }));
    await expectError(
      () => model('org/name', { fetch: large }).list(),
      'hub-failure',
      /no hash \("latest"\)/,
    );
    const small = listing((file) => Object.assign(file, { blobId: 7 }));
    await expectError(() => model('org/name', { fetch: small }).list(), 'hub-failure', /no hash \(7\)/);
  });

  test.each([
    ['too short', 1000],
    ['as long as they should be', weights.length],
    ['too long', weights.length + 1],
  ])('that an earlier attempt left, %s, are downloaded anew', async (_, length) => {
    const { server, cache, model } = await served();
    const sha256 = createHash('sha256').update(weights).digest('hex');
    const blobs = join(cache, 'models--org--name/blobs');
    await mkdir(blobs, { recursive: true });
    await writeFile(join(blobs, `${sha256}.bertwright-incomplete`), new Uint8Array(length));
    expectWeights(await model().read('model.safetensors'));
    const ranges = server.asked.filter(({ host }) => host === 'files').map(({ range }) => range);
    expect(ranges).toEqual(length === 1000 ? ['bytes=1000-', undefined] : [undefined]);
    expect(await readdir(blobs)).toEqual([sha256]);
  });
});

describe('the same file at the same time', () => {
  test('is downloaded once for all who ask in one process', async () => {
    const { server, model } = await served();
    const all = await Promise.all([1, 2, 3].map(() => model().read('model.safetensors')));
    for (const each of all) expectWeights(each);
    expect(server.asked.filter(({ host }) => host === 'files')).toHaveLength(1);
  });

  test('is downloaded once for several processes', async () => {
    const { server, cache } = await served();
    const goOn = server.pauseAt(1000);
    const programs = await Promise.all(
      [1, 2, 3].map(() => runProgram('download.ts', [server.endpoint, cache, 'model.safetensors'])),
    );
    while (server.asked.filter(({ path }) => path.startsWith('/api')).length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    goOn();
    for (const { ended } of programs) {
      const { code, output, errors } = await ended;
      expect(errors).toBe('');
      expect(code).toBe(0);
      expect(output).toContain(`read ${weights.length}`);
    }
    expect(server.asked.filter(({ host }) => host === 'files')).toHaveLength(1);
  });
});
