import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as checkpoint from '../src/index.ts';

test('the public surface is these names', () => {
  expectExports(checkpoint, [
    'CheckpointError',
    'adapterBase',
    'adapterOver',
    'browserCache',
    'folder',
    'folderCache',
    'formatConfig',
    'hasFile',
    'hub',
    'isAdapter',
    'isHubName',
    'loadParameters',
    'matchParameters',
    'memoryFiles',
    'openSafetensors',
    'openWeights',
    'readAdapter',
    'readConfig',
    'readParameters',
    'torchEntry',
    'weightFiles',
    'writeAdapter',
    'writeFileAtomic',
    'writeParameters',
    'writeSafetensors',
  ]);
});
