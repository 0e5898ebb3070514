import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onnx } from '@bertwright/backend-onnx';
import { endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './browser/open-chromium.ts';
import type { PageResult } from './browser/page.ts';
import { type ServedPage, servePage } from './browser/serve.ts';
import { twentySteps } from './browser/twenty-steps.ts';

const root = fileURLToPath(new URL('browser', import.meta.url));
const data = new URL('../data/', import.meta.url);

describeInChromium('task.ts, unchanged, in a real browser on WebGPU', (open) => {
  let served: ServedPage;
  beforeAll(async () => {
    const conditions = ['@bertwright/source', 'module', 'browser', 'development|production'];
    served = await servePage({
      ...{ configFile: false, root, resolve: { conditions }, build: { target: 'es2022' } },
    });
  });
  afterAll(() => served?.close());

  // SwiftShader computes on the CPU: how long that takes says nothing about what is tested.
  test('trains 20 steps with the losses of the run in Node', { timeout: 1_800_000 }, async () => {
    const browser = await open();
    let inBrowser: PageResult;
    try {
      const page = await browser.newPage();
      page.on('pageerror', (error) => console.error(error));
      await page.route('**/data/*.csv', (route) => {
        const name = basename(new URL(route.request().url()).pathname);
        return route.fulfill({ path: fileURLToPath(new URL(name, data)) });
      });
      await page.goto(served.url);
      // The whole test has a limit; SwiftShader alone decides how long this takes.
      await page.waitForFunction(() => window.result !== undefined, undefined, { timeout: 0 });
      inBrowser = (await page.evaluate(() => window.result))!;
    } finally {
      await browser.close();
    }
    if ('error' in inBrowser) throw new Error(inBrowser.error);

    const inNode = await nodeRun();
    expect(inBrowser.losses).toHaveLength(20);
    for (const [step, loss] of inNode.losses.entries()) {
      expect(Math.abs(inBrowser.losses[step]! - loss), `loss of step ${step + 1}`).toBeLessThan(1e-4);
    }
    expect(inBrowser.leaked).toBe(0);
    console.log(
      `20 steps on ${inBrowser.backend.device}: loss ${inBrowser.losses[0]} to ${inBrowser.losses[19]}`,
    );
  });
});

async function nodeRun() {
  const text = (name: string) => readFile(new URL(name, data), 'utf8');
  const rows = (await text('test.csv')).split('\n').slice(0, 33).join('\n');
  const info = await useBackend(onnx({ threads: 2 }));
  try {
    return await twentySteps(
      {
        training: { name: 'train.csv', contents: await text('train.csv') },
        test: { name: 'test.csv', contents: rows },
      },
      info,
    );
  } finally {
    await endBackend();
  }
}
