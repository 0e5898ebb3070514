import { fileURLToPath } from 'node:url';
import { chromiumArguments, findChromium, type HubServer, howToGetChromium } from '@bertwright/testing';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plain, served } from './served.ts';

const executablePath = findChromium();

/** More than one piece of the cache. */
const large = new Uint8Array(9 << 20).map((_, index) => (index * 31) >> 5);
const sum = large.reduce((total, byte) => total + byte, 0);
const models = { 'org/name': { ...plain, files: { ...plain.files, 'model.safetensors': large } } };

/** What a page says of reading a file. */
interface Reading {
  sum?: number;
  tail?: number[];
  code?: string;
  reasons: string[];
  listed?: string[];
}

if (!executablePath) test(`skipped: ${howToGetChromium}`, (context) => context.skip(howToGetChromium));

describe.skipIf(!executablePath)('the cache of a browser, in Chromium', () => {
  let browser: Browser;
  let code: string;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: [...chromiumArguments] });
    const bundle = await build({
      entryPoints: [fileURLToPath(new URL('../../src/index.ts', import.meta.url))],
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      globalName: 'checkpoint',
    });
    code = bundle.outputFiles[0]!.text;
  });
  afterAll(() => browser?.close());

  /** A page of the hub's origin, whose storage is its own. */
  async function open(server: HubServer): Promise<Page> {
    const page = await browser.newPage();
    page.on('console', (m) => console.log(m.text()));
    page.on('requestfailed', (r) => console.log(r.url(), r.failure()?.errorText));
    await page.exposeFunction('received', (bytes: number) => server.received(bytes));
    await page.goto(`${server.endpoint}/page`);
    await page.addScriptTag({ content: code });
    return page;
  }

  const read = (page: Page, endpoint: string, retries = 4): Promise<Reading> =>
    page.evaluate(
      async ({ endpoint, retries }) => {
        const { checkpoint, received } = globalThis as unknown as {
          checkpoint: typeof import('../../src/index.ts');
          received(bytes: number): void;
        };
        const reasons: string[] = [];
        const files = checkpoint.hub('org/name', {
          endpoint,
          retries,
          retryDelayMs: 1,
          onProgress: ({ bytes }) => received(bytes),
          onUnreachable: ({ code }) => reasons.push(code),
        });
        try {
          const bytes = await files.read('model.safetensors');
          const tail = await files.read('model.safetensors', bytes.length - 3);
          let sum = 0;
          for (const byte of bytes) sum += byte;
          return { sum, tail: Array.from(tail), reasons, listed: await files.list() };
        } catch (error) {
          return {
            code: (error as { code?: string }).code + ' ' + String(error) + String((error as Error).cause),
            reasons,
          };
        }
      },
      { endpoint, retries },
    );

  const rangesOf = (server: HubServer) =>
    server.asked.filter(({ host }) => host === 'files').map(({ range }) => range);

  test('keeps a model for the next page, and for one without a network', async () => {
    const { server } = await served(models);
    const page = await open(server);
    const whole = { sum, tail: Array.from(large.slice(-3)), reasons: [] };
    expect(await read(page, server.endpoint)).toMatchObject(whole);
    server.asked.length = 0;
    await page.reload();
    await page.addScriptTag({ content: code });
    expect(await read(page, server.endpoint)).toMatchObject(whole);
    expect(rangesOf(server)).toEqual([]);
    await server.close();
    expect(await read(page, server.endpoint, 0)).toEqual({
      ...whole,
      reasons: ['no-network'],
      listed: ['model.safetensors'],
    });
    await page.close();
  });

  test('takes up a download that a page before left', async () => {
    const { server } = await served(models);
    const page = await open(server);
    server.trouble.cuts = [1 << 20];
    expect(await read(page, server.endpoint, 0)).toEqual({ code: 'no-network', reasons: [] });
    await page.reload();
    await page.addScriptTag({ content: code });
    expect(await read(page, server.endpoint)).toMatchObject({ sum });
    expect(rangesOf(server)).toEqual([undefined, `bytes=${1 << 20}-`]);
    await page.close();
  });

  test('holds nothing of contents that are not those of the checksum', async () => {
    const { server } = await served(models);
    const page = await open(server);
    server.trouble.damages = true;
    expect(await read(page, server.endpoint)).toEqual({ code: 'damaged', reasons: [] });
    server.trouble.damages = false;
    server.asked.length = 0;
    expect(await read(page, server.endpoint)).toMatchObject({ sum });
    expect(rangesOf(server)).toEqual([undefined]);
    await page.close();
  });

  test('brings a file once for two who ask at the same time', async () => {
    const { server } = await served(models);
    const page = await open(server);
    const both = await Promise.all([read(page, server.endpoint), read(page, server.endpoint)]);
    for (const each of both) expect(each).toMatchObject({ sum });
    expect(rangesOf(server)).toEqual([undefined]);
    await page.close();
  });
});
