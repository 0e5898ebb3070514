import { test } from 'vitest';
import * as testing from '../src/index.ts';

test('the public surface is these names', () => {
  testing.expectExports(testing, [
    'chromiumArguments',
    'codeBlocks',
    'conformanceKernels',
    'describeBert',
    'describeConformance',
    'describeEncoder',
    'describeKernels',
    'describeMissingKernels',
    'describeRandomness',
    'describeOperations',
    'describeWithShared',
    'expectClose',
    'expectExports',
    'expectGradients',
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
    'withTokenizer',
  ]);
});
