import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as data from '../src/index.ts';

test('the package exports these names and no other', () => {
  expectExports(data, [
    'DataError',
    'batches',
    'fileSource',
    'firstPerClass',
    'guessFormat',
    'labelIndices',
    'labelSet',
    'lengthBuckets',
    'numberField',
    'paddingReport',
    'parseJsonLine',
    'readExamples',
    'readExamplesFile',
    'readFields',
    'readTable',
    'readTableFile',
    'readText',
    'readTexts',
    'requireColumns',
    'seededShuffle',
    'stratifiedSplit',
    'tableExamples',
    'tableFields',
    'tableTexts',
    'textField',
  ]);
});
