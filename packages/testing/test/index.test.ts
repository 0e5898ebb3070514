import { test } from 'vitest';
import * as testing from '../src/index.ts';

test('the public surface is these names', () => {
  testing.expectExports(testing, [
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
    'fixtureInputs',
    'fixtureModel',
    'inMemory',
    'readReference',
    'referenceBackend',
    'runReadme',
    'sharedPath',
    'useReferenceBackend',
    'wasmBackend',
  ]);
});
