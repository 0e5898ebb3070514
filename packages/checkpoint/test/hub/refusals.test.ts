import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hub } from '../../src/index.ts';
import { expectError } from '../error.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { commit, config, expectWeights, plain, served } from './served.ts';

const token = 'hf_secret';
const models = {
  'org/name': plain,
  'org/private': { ...plain, token },
  'org/gated': { ...plain, isGated: true },
};

afterEach(() => vi.unstubAllEnvs());

describe('a refusal says what to do', () => {
  test.each([
    [
      'a model that is not there, without a token',
      'org/none',
      {},
      'missing-model',
      /401 .*check the name; a private model needs a token/,
    ],
    [
      'a model that is not there, with a token',
      'org/none',
      { token },
      'missing-model',
      /404 .*open to the owner of the token/,
    ],
    [
      'a private model without a token',
      'org/private',
      {},
      'missing-model',
      /needs a token, as option or in HF_TOKEN/,
    ],
    [
      'a token that is no more',
      'org/private',
      { token: 'hf_expired' },
      'unauthorized',
      /401 .*the token is not valid/,
    ],
    [
      'a revision that is not there',
      'org/name',
      { revision: 'v9' },
      'missing-model',
      /org\/name has no revision v9/,
    ],
    [
      'terms that were not accepted',
      'org/gated',
      {},
      'forbidden',
      /403 .*accept its terms at http.*\/org\/gated/,
    ],
  ] as const)('%s', async (_, name, options, code, text) => {
    const { model } = await served(models);
    const error = await expectError(() => model(name, options).read('config.json'), code, text);
    expect(error.message).not.toContain('secret');
  });

  test('a file that is not there, with those that are', async () => {
    const { model } = await served(models);
    await expectError(
      () => model().read('vocab.txt'),
      'missing-file',
      /Expected vocab\.txt in org\/name at main, got only config\.json, model\.safetensors/,
    );
  });

  const refusing =
    (status: number, part: string, headers: Record<string, string> = {}): typeof fetch =>
    async (input, init) =>
      String(input).includes(part) ? new Response(null, { status, headers }) : fetch(input, init);
  test.each([
    ['a 401 that gives no reason', 401, '/api/', 'unauthorized', /it needs a token.*or the name is wrong/],
    ['a 404 that gives no reason', 404, '/api/', 'missing-model', /check the name/],
    ['a listed file that is not there', 404, '/resolve/', 'missing-file', /no such file at main/],
    ['a 403 without terms', 403, '/resolve/', 'forbidden', /status 403: give a token that may read it/],
  ] as const)('%s, and nothing of it stays in the cache', async (_, status, part, code, text) => {
    const { model, cache } = await served(models);
    const refused = model('org/name', { fetch: refusing(status, part) });
    await expectError(() => refused.read('model.safetensors'), code, text);
    expect(await readdir(join(cache, 'models--org--name/blobs')).catch(() => [])).toEqual([]);
  });

  test('redirects without end, and a compressed answer that cannot be read', async () => {
    const { server, model } = await served(models);
    const loop = createServer(({ url }, response) => response.writeHead(302, { location: url }).end());
    await new Promise<void>((resolve) => loop.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(loop.address() as AddressInfo).port}`;
    await expectError(
      () => model('org/name', { endpoint }).list(),
      'hub-failure',
      /redirects without end: check the endpoint/,
    );
    loop.close();
    const zipped: typeof fetch = async (input, init) =>
      String(input).includes('/resolve/')
        ? new Response(config.slice(0, 3), {
            headers: { 'content-encoding': 'gzip' },
          })
        : fetch(input, init);
    await expectError(
      () => model('org/name', { fetch: zipped, retries: 0 }).read('config.json'),
      'hub-failure',
      /compressed answer \("gzip"\).*any proxy/,
    );
    expect(server.asked).toHaveLength(1);
  });

  test('a token that could be none', async () => {
    const { model, server } = await served(models);
    const error = await expectError(
      () => model('org/private', { token: 'two words' }).read('config.json'),
      'invalid-argument',
      /Expected a token of the hub/,
    );
    expect(error.message).not.toContain('two words');
    expect(server.asked).toEqual([]);
  });

  test('an endpoint that is no hub', async () => {
    const { model } = await served(models);
    const answer = async () => new Response('<html>');
    await expectError(() => model('org/name', { fetch: answer }).list(), 'hub-failure', /no|something else/);
    const other = async () => Response.json({ sha: 'x', siblings: [] });
    await expectError(() => model('org/name', { fetch: other }).list(), 'hub-failure', /without commit/);
  });
});

describe('the token', () => {
  test('opens private models, and goes to the hub alone', async () => {
    const { model, server } = await served(models);
    expectWeights(await model('org/private', { token }).read('model.safetensors'));
    const seen = server.asked.map(({ host, authorization }) => `${host} ${authorization ?? 'none'}`);
    expect(new Set(seen)).toEqual(new Set([`hub Bearer ${token}`, 'files none']));
  });

  test('comes from HF_TOKEN, or from the file of a log-in', async () => {
    const { server, model } = await served(models);
    const open = () => model('org/private', { token: undefined }).read('config.json');
    vi.stubEnv('HF_TOKEN', token);
    expect(await open()).toEqual(config);
    const home = await temporaryFolder();
    vi.stubEnv('HF_TOKEN', '');
    vi.stubEnv('HF_HOME', home);
    server.asked.length = 0;
    await expectError(open, 'missing-model', /./);
    expect(server.asked[0]!.authorization).toBe(undefined);
    await writeFile(join(home, 'token'), `${token}\n`);
    expect(await open()).toEqual(config);
    vi.stubEnv('HF_HUB_DISABLE_IMPLICIT_TOKEN', '1');
    await expectError(() => model('org/private', { token: undefined }).list(), 'missing-model', /./);
  });
});

describe('trouble that passes', () => {
  test('is waited out: too many requests and failures of the server', async () => {
    const { model, server } = await served(models);
    server.trouble.refusals = [{ status: 429, retryAfter: 0 }, { status: 503 }, { status: 500 }];
    expect(await model().read('config.json')).toEqual(config);
  });

  test('that does not pass is an error: too many requests', async () => {
    const { model, server } = await served(models);
    server.trouble.refusals = Array.from({ length: 3 }, () => ({ status: 429, retryAfter: 0 }));
    await expectError(
      () => model('org/name', { retries: 2 }).list(),
      'too-many-requests',
      /429: wait 0 seconds; with a token more/,
    );
    expect(server.asked).toHaveLength(3);
  });

  test('that does not pass is an error: a failing server', async () => {
    const { model, server } = await served(models);
    server.trouble.refusals = [{ status: 502 }, { status: 502 }];
    await expectError(() => model('org/name', { retries: 1 }).list(), 'hub-failure', /502: try again later/);
  });
});

describe('without a network', () => {
  test('a model that is not in the cache is an error that names the endpoint and the reason', async () => {
    const { model, server } = await served(models);
    await server.close();
    await expectError(
      () => model().list(),
      'no-network',
      /from http:\/\/127.*no connection \(.*ECONNREFUSED/,
    );
  });

  test('the cache answers, and says why', async () => {
    const { model, server } = await served(models);
    await model().read('config.json');
    await server.close();
    const reasons: string[] = [];
    const files = model('org/name', { onUnreachable: ({ code }) => reasons.push(code) });
    expect(await files.list()).toEqual(['config.json']);
    expect(await files.read('config.json')).toEqual(config);
    expect(reasons).toEqual(['no-network']);
    await expectError(() => files.read('model.safetensors'), 'no-network', /no connection/);
  });

  test('a model that is no more is not taken from the cache', async () => {
    const own: typeof models & Record<string, unknown> = { ...models };
    const { model } = await served(own as typeof models);
    await model().read('config.json');
    delete (own as Record<string, unknown>)['org/name'];
    await expectError(() => model().read('config.json'), 'missing-model', /./);
  });
});

describe('offline', () => {
  test('only the cache is asked', async () => {
    const { model, server } = await served(models);
    await model().read('config.json');
    server.asked.length = 0;
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    const files = model('org/name', { offline: undefined });
    expect(await files.list()).toEqual(['config.json']);
    expect(await files.read('config.json')).toEqual(config);
    expect(await files.commit()).toBe(commit);
    await expectError(
      () => files.read('model.safetensors'),
      'offline',
      /model\.safetensors.*in the cache.*HF_HUB_OFFLINE/,
    );
    await expectError(() => model('org/other', { offline: true }).list(), 'offline', /org\/other/);
    await expectError(
      () => model('org/name', { offline: true, revision: 'v2' }).list(),
      'offline',
      /revision v2/,
    );
    expect(server.asked).toEqual([]);
  });
});

describe('the environment', () => {
  test('names cache and endpoint', async () => {
    const { server } = await served(models);
    const home = await temporaryFolder();
    vi.stubEnv('HF_ENDPOINT', server.endpoint);
    vi.stubEnv('HF_HOME', home);
    vi.stubEnv('HF_HUB_CACHE', '');
    vi.stubEnv('HUGGINGFACE_HUB_CACHE', '');
    vi.stubEnv('HF_HUB_OFFLINE', '');
    await hub('org/name', { token: false }).read('config.json');
    expect(await hub('org/name', { offline: true, cache: join(home, 'hub') }).list()).toEqual([
      'config.json',
    ]);
    const named = await temporaryFolder();
    vi.stubEnv('HF_HUB_CACHE', named);
    await hub('org/name', { token: false }).read('config.json');
    expect(await hub('org/name', { offline: true, cache: named }).list()).toEqual(['config.json']);
  });
});
