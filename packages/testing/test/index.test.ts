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
    'describeOperations',
    'describeRandomness',
    'describeWithShared',
    'expectClose',
    'expectExports',
    'expectGradients',
    'findChromium',
    'fixtureInputs',
    'fixtureModel',
    'howToGetChromium',
    'hubServer',
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
