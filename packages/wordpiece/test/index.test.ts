import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as corpus from '../src/corpus.ts';
import * as wordpiece from '../src/index.ts';

test('the package exports these names', () => {
  expectExports(wordpiece, ['WordpieceError', 'parseVocabulary', 'wordpiece', 'wordpieceFromFiles']);
});

test('what works on corpora has an entrance of its own', () => {
  expectExports(corpus, ['learnVocabulary', 'learnVocabularyAsync', 'tokenizeStream']);
});
