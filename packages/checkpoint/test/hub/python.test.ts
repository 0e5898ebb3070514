import { spawn, spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config, expectWeights, served, weights } from './served.ts';

/** `BERTWRIGHT_PYTHON` names another Python than `python3`. */
const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
const isThere = spawnSync(python, ['-c', 'import huggingface_hub']).status === 0;

/** Runs a program of Hugging Face's library beside the server, which is in this process. */
async function run(program: string, environment: Record<string, string>): Promise<string> {
  const child = spawn(python, ['-c', program], {
    env: { ...process.env, HF_HUB_DISABLE_XET: '1', HF_TOKEN: '', ...environment },
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (data: Buffer) => {
      written[name] += data;
    });
  }
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(written.stderr);
  return written.stdout.trim();
}

describe.skipIf(!isThere)('huggingface_hub of Python (skipped where it is not installed)', () => {
  test('finds in the cache, without a network, what was downloaded here', async () => {
    const { cache, model } = await served();
    await model().read('model.safetensors');
    await model().read('1_Pooling/config.json');
    const output = await run(
      `
from huggingface_hub import hf_hub_download, scan_cache_dir
for name in ("model.safetensors", "1_Pooling/config.json"):
    print(len(open(hf_hub_download("org/name", name), "rb").read()))
report = scan_cache_dir()
print([(repo.repo_id, repo.nb_files) for repo in report.repos], len(report.warnings))
`,
      { HF_HUB_CACHE: cache, HF_HUB_OFFLINE: '1' },
    );
    expect(output.split('\n')).toEqual([
      String(weights.length),
      String(config.length),
      "[('org/name', 2)] 0",
    ]);
  });

  test('downloads from the server of these tests as from the hub, into a cache that is read here', async () => {
    const { server, cache, model } = await served();
    await run(
      `
from huggingface_hub import hf_hub_download
hf_hub_download("org/name", "model.safetensors")
hf_hub_download("org/name", "config.json")
`,
      { HF_HUB_CACHE: cache, HF_ENDPOINT: server.endpoint },
    );
    const files = model('org/name', { offline: true });
    expect(await files.list()).toEqual(['config.json', 'model.safetensors']);
    expectWeights(await files.read('model.safetensors'));
    server.asked.length = 0;
    expectWeights(await model().read('model.safetensors'));
    expect(server.asked.map(({ path }) => path)).toEqual(['/api/models/org/name/revision/main?blobs=true']);
    expect(await readdir(join(cache, 'models--org--name/blobs'))).toHaveLength(2);
  });
});
