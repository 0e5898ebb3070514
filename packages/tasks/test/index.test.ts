import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as tasks from '../src/index.ts';

test('exports these names and no others', () => {
  expectExports(tasks, [
    'TaskError',
    'adaptTask',
    'bertModels',
    'bestThreshold',
    'completeOptions',
    'configJson',
    'distilbertModels',
    'electraModels',
    'encoderModel',
    'families',
    'featureClassification',
    'freshTask',
    'hasHead',
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
    'questionAnswering',
    'regression',
    'saveAdapter',
    'saveTask',
    'semanticSearch',
    'sentenceEmbedding',
    'taskKinds',
    'textClassification',
    'textPairClassification',
    'tokenClassification',
  ]);
});
