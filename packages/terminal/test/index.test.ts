import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as terminal from '../src/index.ts';

test('the package exports these names and no others', () => {
  expectExports(terminal, [
    'addEngineFlags',
    'addTrainingFlags',
    'featureStoreOf',
    'formatError',
    'learningOf',
    'namedModel',
    'onEngine',
    'openModel',
    'painter',
    'parseNumber',
    'renderRun',
    'runInTerminal',
    'settingsOf',
    'shownPath',
    'trainInTerminal',
    'untilInterrupted',
    'userArguments',
    'userPath',
    'validationOf',
    'wantsColor',
    'wrap',
  ]);
});
