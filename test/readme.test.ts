import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder } from '@bertwright/checkpoint';
import { describeWithShared, runReadme } from '@bertwright/testing';
import { expect, test } from 'vitest';

describeWithShared("the project's README", 'models/minilm-l6', (model) => {
  test('its ten lines of TypeScript train and save a model', async () => {
    const place = await mkdtemp(join(tmpdir(), 'bertwright-readme-'));
    try {
      const rows = await readFile(
        new URL('../examples/text-classification/data/train.csv', import.meta.url),
        'utf8',
      );
      const lines = rows.split('\n');
      const few = [...lines.slice(0, 25), ...lines.slice(400, 424)];
      await writeFile(join(place, 'train.csv'), few.join('\n'));
      const output = join(place, 'my-model');
      await runReadme(new URL('../README.md', import.meta.url), {
        replace: {
          "'train.csv'": JSON.stringify(join(place, 'train.csv')),
          "'path/to/model'": JSON.stringify(model),
          "'my-model'": JSON.stringify(output),
          'epochs: 5': 'epochs: 1',
        },
      });
      expect(await folder(output).list()).toContain('model.safetensors');
    } finally {
      await rm(place, { recursive: true });
    }
  });
});
