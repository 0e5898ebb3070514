import { test } from 'vitest';
import * as testing from '../src/index.ts';

test('the public surface is these names', () => {
  testing.expectExports(testing, [
    'chromiumArguments',
    'codeBlocks',
    'conformanceKernels',
    'describeBert',
    'describeConformance',
    'describeKernels',
    'describeMissingKernels',
    'describeRandomness',
    'describeOperations',
    'describeWithShared',
    'expectClose',
    'expectExports',
    'findChromium',
    'fixtureInputs',
    'fixtureModel',
    'howToGetChromium',
    'inMemory',
    'readReference',
    'referenceBackend',
    'runReadme',
    'sharedPath',
    'useReferenceBackend',
    'wasmBackend',
  ]);
});
