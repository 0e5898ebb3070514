import { test } from 'vitest';
import * as testing from '../src/index.ts';

test('the public surface is these names', () => {
  testing.expectExports(testing, [
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
    'fixtureInputs',
    'fixtureModel',
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
