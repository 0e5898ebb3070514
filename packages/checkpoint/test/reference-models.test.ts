import { join } from 'node:path';
import { describeWithShared } from '@bertwright/testing';
import { expect, test } from 'vitest';
import {
  folder,
  openWeights,
  type ParameterEntry,
  readConfig,
  readParameters,
  type StoredTensors,
  writeParameters,
} from '../src/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A table that turns every kernel and takes the names of the file. */
function tableOf(weights: StoredTensors): ParameterEntry[] {
  return weights.names
    .filter((name) => weights.describe(name)?.dtype === 'F32')
    .map((name) => {
      const shape = [...weights.describe(name)!.shape];
      const transposed = shape.length === 2 && !name.includes('embeddings');
      return { path: name, names: [name], transposed, shape: transposed ? shape.reverse() : shape };
    });
}

for (const name of ['models/minilm-l6', 'fixtures/bert', 'fixtures/electra', 'fixtures/distilbert-qa']) {
  describeWithShared(name, name, (path) => {
    test('comes back from our file bit by bit', async () => {
      const original = folder(path);
      const weights = await openWeights(original);
      const entries = tableOf(weights);
      expect(entries.length).toBeGreaterThan(20);
      const copy = folder(join(await temporaryFolder(), 'copy'));
      // Read in our layout, one at a time, in the order in which they are asked for.
      const read = async (asked: string) => {
        const one = entries.filter((entry) => entry.path === asked);
        for await (const { values } of readParameters(original, one)) return values;
        throw new Error(`${asked} was not read`);
      };
      await copy.write([
        { name: 'config.json', data: await original.read('config.json') },
        { name: 'model.safetensors', data: writeParameters(entries, read) },
      ]);
      expect(await readConfig(copy)).toEqual(await readConfig(original));
      const written = await openWeights(copy);
      expect(written.metadata).toEqual({ format: 'pt' });
      expect([...written.names].sort()).toEqual(entries.map(({ path: each }) => each).sort());
      for (const each of written.names) {
        const [ours, theirs] = [await written.read(each), await weights.read(each)];
        expect(ours.shape).toEqual(theirs.shape);
        const bytes = [ours, theirs].map(({ values }) =>
          Buffer.from(values.buffer, values.byteOffset, values.byteLength),
        );
        expect(bytes[0]!.equals(bytes[1]!), each).toBe(true);
      }
    });
  });
}
