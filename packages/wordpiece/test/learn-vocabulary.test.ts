import { readFileSync } from 'node:fs';
import { describeWithShared } from '@bertwright/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LearnProgress, learnVocabulary, learnVocabularyAsync } from '../src/corpus.ts';
import { wordpiece } from '../src/index.ts';

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

describe('learning a vocabulary', () => {
  test('merges the most frequent pair, of equal ones that of the smaller ids', () => {
    const texts = ['low low low low lower lower new new new new new wider'];
    expect(learnVocabulary(texts, { size: 26, minimumFrequency: 1 })).toEqual([
      ...special,
      ...'deilnorw',
      ...'deiorw'.split('').map((letter) => `##${letter}`),
      ...['lo', 'low', 'ne', 'new', '##er', 'lower', 'wi'],
    ]);
  });

  test('special tokens and initial words come first, rare pairs are not merged, rare characters not kept', () => {
    const vocabulary = learnVocabulary(['aaa aab aab zq zq x'], {
      specialTokens: ['<unk>'],
      initialWords: ['bank', '##ing'],
      alphabetLimit: 2,
      minimumFrequency: 3,
    });
    expect(vocabulary).toEqual(['<unk>', 'bank', '##ing', 'a', 'b', '##a', '##b', 'aa']);
  });

  test('texts are normalized as they will be tokenized', () => {
    const texts = ['Ää\u0000Ä 中国 a\u0345\u302e', 'É'];
    const options = { minimumFrequency: 1, size: 100 };
    expect(learnVocabulary(texts, options)).toContain('aaa');
    expect(learnVocabulary(texts, options)).toContain('国');
    expect(learnVocabulary(texts, { ...options, lowerCase: false })).toContain('Ää');
    expect(learnVocabulary(texts, { ...options, chineseCharacters: false })).toContain('中国');
  });

  test('is the same for the same words in another order, and from texts that come one after the other', async () => {
    const texts = ['the cat', 'the dog', 'a cat and a dog', 'cats and dogs'];
    const options = { size: 40, minimumFrequency: 1 };
    const learnt = learnVocabulary(texts, options);
    expect(learnVocabulary([...texts].reverse(), options)).toEqual(learnt);
    async function* later() {
      yield* texts;
    }
    expect(await learnVocabularyAsync(later(), options)).toEqual(learnt);
  });

  test('holds no more different words than it is told to, and keeps the frequent ones', () => {
    function* texts() {
      for (let i = 0; i < 5000; i++) yield `often often x${i.toString(36).padStart(4, '0')}`;
    }
    let most = 0;
    const onProgress = (progress: LearnProgress) => {
      if (progress.stage === 'count') most = Math.max(most, progress.words);
    };
    const vocabulary = learnVocabulary(texts(), { size: 200, wordLimit: 500, onProgress });
    expect(most).toBeLessThanOrEqual(500);
    expect(vocabulary).toContain('often');
  });

  test('refuses a size without room for the alphabet, and texts without a word', () => {
    expect(() => learnVocabulary(['abc'], { size: 5 })).toThrow('Expected room for the 10 special tokens');
    expect(() => learnVocabulary([' \n'])).toThrow('Expected texts to learn from, got no word');
  });

  test('knows every word of its texts, for any texts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
        const vocabulary = learnVocabulary([...texts, 'a'], { size: 5000, minimumFrequency: 1 });
        const tokenizer = wordpiece({ vocabulary });
        expect(new Set(vocabulary).size).toBe(vocabulary.length);
        const { inputIds } = tokenizer.encodeBatch(texts, { specialTokensInText: false });
        expect(inputIds).not.toContain(tokenizer.unknownId);
      }),
      { numRuns: 50 },
    );
  });
});

describeWithShared('learning from Banking77', 'data/banking77', (folder) => {
  test('gives 2,000 pieces that know every word', () => {
    const texts = readFileSync(`${folder}/train.csv`, 'utf8').split('\n');
    const vocabulary = learnVocabulary(texts, { size: 2000 });
    expect(vocabulary.length).toBe(2000);
    const { inputIds, length } = wordpiece({ vocabulary }).encodeBatch(texts);
    expect(inputIds.filter((id) => id === 1).length).toBe(0);
    expect(length).toBeLessThan(150);
  });
});
