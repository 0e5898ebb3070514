import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as heads from '../src/index.ts';

test('exports these names and no others', () => {
  expectExports(heads, [
    'HeadError',
    'binaryCrossEntropy',
    'crossEntropy',
    'distilbertClassification',
    'distilbertClassificationParameters',
    'distilbertClassificationTree',
    'electraClassification',
    'electraClassificationParameters',
    'electraClassificationTree',
    'electraSummaryScore',
    'freshHead',
    'maskedLanguageModel',
    'maskedLanguageModelParameters',
    'maskedLanguageModelTree',
    'meanSquaredError',
    'multipleChoice',
    'nextSentence',
    'nextSentenceParameters',
    'nextSentenceTree',
    'questionAnswering',
    'questionAnsweringParameters',
    'questionAnsweringTree',
    'sequenceClassification',
    'sequenceClassificationParameters',
    'sequenceClassificationTree',
    'spanCrossEntropy',
    'spanLogits',
    'statesAt',
    'tokenClassification',
    'tokenClassificationParameters',
    'tokenClassificationTree',
  ]);
});
