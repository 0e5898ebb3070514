import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeInChromium } from './browser/open-chromium.ts';
import { type ServedPage, servePage } from './browser/serve.ts';

const example = new URL('../', import.meta.url);

let served: ServedPage;
beforeAll(async () => {
  served = await servePage({ configFile: fileURLToPath(new URL('vite.config.ts', example)) });
});
afterAll(() => served?.close());

describe('the page as it is built', () => {
  test('loads at most 350 kB of JavaScript, gzipped, the worker included', async () => {
    const names = await readdir(served.folder, { recursive: true });
    const scripts = names.filter((name) => name.endsWith('.js'));
    const sizes = await Promise.all(
      scripts.map(async (name) => gzipSync(await readFile(join(served.folder, name))).length),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(scripts.some((name) => name.includes('worker'))).toBe(true);
    expect(bytes).toBeLessThanOrEqual(350_000);
    console.log(`The page loads ${Math.round(bytes / 1000)} kB of JavaScript, gzipped.`);
  });
});

// SwiftShader computes on the CPU: how long that takes says nothing about what is tested.
const limits = { timeout: 1_200_000 };

describeInChromium('the page in a real browser on WebGPU', (open) => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await open();
    page = await browser.newPage({ viewport: { width: 900, height: 1160 } });
    page.setDefaultTimeout(0);
    page.on('pageerror', (error) => console.error(error));
    const address = '?intents=3&rows=30&layers=1&width=64&epochs=6&batch=16&rate=0.005';
    await page.goto(new URL(address, served.url).href);
  });
  afterAll(() => browser?.close());
  const rows = () => page.locator('#steps tr');
  const start = () => page.getByRole('button', { name: 'Start training' });
  const stop = () => page.getByRole('button', { name: 'Stop' });

  test('says which adapter it got before it trains', async () => {
    await page.getByText(/^Ready\. Trains on .*swiftshader/i).waitFor();
    expect(await start().isEnabled()).toBe(true);
    expect(await stop().isEnabled()).toBe(false);
  });

  test(
    'trains from the start button to an accuracy above chance, and answers meanwhile',
    limits,
    async () => {
      await start().click();
      await page.getByText(/^Training on /).waitFor();
      // While the worker compiles and trains, the page draws and what is asked of it is served.
      const drawn = await page.evaluate(async () => {
        let frames = 0;
        const end = performance.now() + 3000;
        while (performance.now() < end) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          frames++;
        }
        return frames;
      });
      await page.getByRole('region', { name: 'Every step' }).focus();
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('scroll');
      await rows().first().waitFor();
      expect(await rows().count()).toBeLessThan(36);
      expect(await stop().isEnabled()).toBe(true);
      // A page that waited for the training would draw none; two busy cores leave it some.
      expect(drawn).toBeGreaterThan(10);

      await page.getByText(/^Finished on .*swiftshader/i).waitFor();
      expect(await rows().count()).toBe(36);
      const losses = (await page.locator('#steps td:nth-child(2)').allTextContents()).map(Number).reverse();
      expect(Math.abs(losses[0]! - Math.log(3))).toBeLessThan(0.1);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      const points = await page.locator('#curve .each').getAttribute('points');
      expect(points!.split(' ')).toHaveLength(36);
      // Chance is a third.
      expect(Number.parseFloat((await page.locator('#accuracy').textContent())!)).toBeGreaterThan(55);
      await keepPicture(page);
    },
  );

  test('goes on in a frozen tab, stops when it is asked to, and can start again', limits, async () => {
    await page.getByLabel('Epochs').fill('100');
    await start().click();
    await rows().nth(2).waitFor();
    const seconds = 8;
    const gained = async (freeze: (frozen: boolean) => Promise<unknown>) => {
      const before = await rows().count();
      await freeze(true);
      await sleep(1000 * seconds);
      await freeze(false);
      return (await rows().count()) - before;
    };
    const seen = await gained(async () => {});
    // As Chromium does to a tab that is hidden for minutes: its timers stop, and so does whatever the page itself does.
    const tab = await page.context().newCDPSession(page);
    const hidden = await gained((frozen) =>
      tab.send('Page.setWebLifecycleState', { state: frozen ? 'frozen' : 'active' }),
    );
    expect(seen).toBeGreaterThan(1);
    // Steps that were made meanwhile; a worker that had slept would show one or two.
    expect(hidden).toBeGreaterThan(Math.max(2, seen / 3));
    await stop().click();
    await page.getByText(/^Stopped: the weights of epoch|^Stopped before the first epoch/).waitFor();
    expect(await rows().count()).toBeLessThan(600);
    expect(await page.locator('#accuracy').textContent()).toBe('–');
    expect(await start().isEnabled()).toBe(true);
    expect(new URL(page.url()).searchParams.get('epochs')).toBe('100');
  });
});

describeInChromium('the page in a browser without WebGPU', (open) => {
  test('says so, and what to do', async () => {
    const browser = await open({ adapter: false });
    try {
      const page = await browser.newPage();
      await page.goto(served.url);
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toMatch(
        /Expected a graphics adapter, got none: update the graphics driver/,
      );
      expect(await page.locator('#remedy').isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: 'Start training' }).isEnabled()).toBe(false);
    } finally {
      await browser.close();
    }
  });
});

/** Where BERTWRIGHT_SCREENSHOTS names a folder, the page goes there as a picture, to be looked at. */
async function keepPicture(page: Page): Promise<void> {
  const folder = process.env.BERTWRIGHT_SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, 'page.png'), fullPage: true });
}
