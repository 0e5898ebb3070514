import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as trainer from '../src/index.ts';

test('the package exports exactly these names', () => {
  expectExports(trainer, ['TrainerError', 'evaluate', 'fit', 'predict', 'predictBatches']);
});
