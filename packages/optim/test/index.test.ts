import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as optim from '../src/index.ts';

test('the package exports exactly these names', () => {
  expectExports(optim, [
    'OptimError',
    'adamw',
    'chain',
    'clipByGlobalNorm',
    'constantSchedule',
    'cosineRestartsSchedule',
    'cosineSchedule',
    'decaysByDefault',
    'inverseSquareRootSchedule',
    'linearSchedule',
    'polynomialSchedule',
    'sgd',
  ]);
});
