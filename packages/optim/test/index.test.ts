import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as optim from '../src/index.ts';

test('the package exports exactly these names', () => {
  expectExports(optim, [
    'OptimError',
    'adamw',
    'byGroup',
    'chain',
    'clipByGlobalNorm',
    'constantSchedule',
    'cosineRestartsSchedule',
    'cosineSchedule',
    'decaysByDefault',
    'gradualUnfreezing',
    'groupsFromTop',
    'inverseSquareRootSchedule',
    'layerwiseDecay',
    'lbfgs',
    'linearSchedule',
    'logisticProbabilities',
    'logisticRegression',
    'lora',
    'loraFrom',
    'loraTrainable',
    'matchesPath',
    'mergeLora',
    'polynomialSchedule',
    'setTrainable',
    'sgd',
    'startingAt',
    'withLora',
  ]);
});
