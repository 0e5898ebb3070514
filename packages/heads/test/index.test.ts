import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as heads from '../src/index.ts';

test('exports these names and no others', () => {
  expectExports(heads, ['HeadError', 'sequenceClassification', 'sequenceClassificationParameters']);
});
