import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as tasks from '../src/index.ts';

test('exports these names and no others', () => {
  expectExports(tasks, [
    'TaskError',
    'bertModels',
    'bestThreshold',
    'completeOptions',
    'configJson',
    'distilbertModels',
    'electraModels',
    'encoderModel',
    'families',
    'featureClassification',
    'freeze',
    'freshTask',
    'hasHead',
    'isTrainable',
    'joinHeads',
    'loadModel',
    'loadTask',
    'loadTokenizer',
    'maskedLanguageModelling',
    'multiLabelClassification',
    'multipleChoice',
    'nextSentencePairs',
    'parseEncoder',
    'preTraining',
    'regression',
    'saveTask',
    'semanticSearch',
    'sentenceEmbedding',
    'taskKinds',
    'textClassification',
    'textPairClassification',
  ]);
});
