import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumArguments, findChromium, howToGetChromium } from '@bertwright/testing';
import { chromium } from 'playwright';
import { build, type InlineConfig, type Plugin, preview } from 'vite';

/** Benches in a real Chromium, a fresh one each, over a page that is built once. */
export interface ChromiumBench {
  /** Runs a script with options and returns the line that it printed. */
  measure(script: string, options: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

const here = fileURLToPath(new URL('.', import.meta.url));

/** What the page never comes to: it belongs to Node. */
const ofNode = [/^node:/, 'webgpu', '@bertwright/backend-onnx', /onnx-webgpu\.ts$/, /backend-cpu$/];

/** Builds the page and serves it, with the model of `BERTWRIGHT_ONNX_MODEL` beside it for transformers.js. */
export async function chromiumBench(): Promise<ChromiumBench> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(howToGetChromium);
  const outDir = await mkdtemp(join(tmpdir(), 'bertwright-bench-'));
  const own: InlineConfig = {
    root: here,
    configFile: false,
    logLevel: 'error',
    // Pages that are isolated may have threads, which onnxruntime-web wants on the processor.
    preview: {
      host: '127.0.0.1',
      port: 0,
      headers: {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      },
    },
    plugins: [servedFolders(process.env.BERTWRIGHT_ONNX_MODEL)],
  };
  await build({
    ...own,
    resolve: { conditions: ['@bertwright/source', 'module', 'browser', 'development|production'] },
    define: { 'process.env.BERTWRIGHT_DAWN': 'undefined' },
    build: { target: 'es2022', outDir, rollupOptions: { input: join(here, 'page.html'), external: ofNode } },
  });
  const server = await preview({ ...own, build: { outDir } });
  return {
    async measure(script, options) {
      const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
      try {
        const page = await browser.newPage();
        const line = new Promise<string>((resolve, reject) => {
          page.on('console', (message) => {
            const text = message.text();
            if (text.startsWith('{')) resolve(text);
            else if (text.startsWith('failed: ')) reject(new Error(`${script}: ${text}`));
          });
          page.on('pageerror', reject);
          page.on('crash', () => reject(new Error(`${script}: the page ended.`)));
        });
        const address = new URLSearchParams({ script, ...options });
        await page.goto(new URL(`page.html?${address}`, server.resolvedUrls!.local[0]!).href);
        return await line;
      } finally {
        await browser.close();
      }
    },
    async close() {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}

/** Serves what transformers.js loads while it runs: its engine, and the model. */
function servedFolders(model: string | undefined): Plugin {
  const engine = 'node_modules/@huggingface/transformers/node_modules/onnxruntime-web/dist';
  const folders: Record<string, string | undefined> = { model, engine: join(here, engine) };
  return {
    name: 'served-folders',
    configurePreviewServer({ middlewares }) {
      middlewares.use('/served', async (request, response) => {
        const [, folder = '', ...rest] = new URL(request.url!, 'http://page').pathname.split('/');
        const path = join(folders[folder] ?? 'none', ...rest.filter((part) => part !== '..'));
        try {
          const contents = await readFile(path);
          const type = path.endsWith('.mjs')
            ? 'text/javascript'
            : path.endsWith('.wasm')
              ? 'application/wasm'
              : '';
          if (type) response.setHeader('content-type', type);
          response.end(contents);
        } catch {
          response.statusCode = 404;
          response.end();
        }
      });
    },
  };
}
