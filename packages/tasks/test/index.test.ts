import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as tasks from '../src/index.ts';

test('exports these names and no others', () => {
  expectExports(tasks, [
    'TaskError',
    'bertFamily',
    'bertModel',
    'bestThreshold',
    'completeOptions',
    'configJson',
    'freeze',
    'freshTask',
    'hasHead',
    'isTrainable',
    'loadTask',
    'loadTokenizer',
    'multiLabelClassification',
    'regression',
    'saveTask',
    'taskKinds',
    'textClassification',
    'textPairClassification',
  ]);
});
