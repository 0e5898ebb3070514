import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as tasks from '../src/index.ts';

test('exports these names and no others', () => {
  expectExports(tasks, [
    'TaskError',
    'freeze',
    'freshTask',
    'isTrainable',
    'loadTask',
    'loadTokenizer',
    'saveTask',
    'textClassification',
  ]);
});
