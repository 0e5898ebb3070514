import { test } from 'vitest';
// By path: the testing package depends on this one.
import { expectExports } from '../../testing/src/index.ts';
import * as checkpoint from '../src/index.ts';

test('the public surface is these names', () => {
  expectExports(checkpoint, [
    'CheckpointError',
    'folder',
    'formatConfig',
    'hasFile',
    'loadParameters',
    'matchParameters',
    'memoryFiles',
    'openSafetensors',
    'openWeights',
    'readConfig',
    'readParameters',
    'writeFileAtomic',
    'writeParameters',
    'writeSafetensors',
  ]);
});
