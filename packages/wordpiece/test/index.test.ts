import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as wordpiece from '../src/index.ts';

test('the package exports these names', () => {
  expectExports(wordpiece, [
    'WordpieceError',
    'learnVocabulary',
    'learnVocabularyAsync',
    'parseVocabulary',
    'tokenizeStream',
    'wordpiece',
    'wordpieceFromFiles',
  ]);
});
