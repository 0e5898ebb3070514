import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithShared } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  parseVocabulary,
  type Truncation,
  type Wordpiece,
  wordpiece,
  wordpieceFromFiles,
} from '../src/index.ts';
import { codePointOffsets } from './code-point-offsets.ts';

interface Single {
  text: string;
  ids: number[];
  offsets: [number, number][];
  words: (number | null)[];
  decoded: string;
  decodedRaw: string;
}

interface Pair {
  a: string;
  b: string;
  truncation: Truncation;
  maxLength: number;
  stride: number;
  ids: number[][];
  types: number[][];
  mask: number[][];
  offsets: [number, number][][];
}

const list = (values: Iterable<number>) => [...values];

describeWithShared('the recorded outputs of Hugging Face', '.', (shared) => {
  for (const kind of ['uncased', 'cased'] as const) {
    describe(`bert-base-${kind}`, () => {
      let tokenizer: Wordpiece;
      let recorded: { single: Single[]; pairs: Pair[] };
      beforeAll(() => {
        const vocabulary = parseVocabulary(
          readFileSync(join(shared, `data/vocab/bert-base-${kind}-vocab.txt`), 'utf8'),
        );
        tokenizer = wordpiece({ vocabulary, lowerCase: kind === 'uncased' });
        recorded = JSON.parse(readFileSync(join(shared, 'fixtures/tokenizer.json'), 'utf8'))[kind];
      });

      test('single texts: ids, offsets and words', () => {
        const answers = recorded.single.map(({ text }) => {
          const encoding = tokenizer.encode(text, { offsets: true });
          return {
            ids: list(encoding.ids),
            offsets: codePointOffsets(encoding, [text]),
            words: Array.from(encoding.words!, (word) => (word < 0 ? null : word)),
          };
        });
        expect(answers).toEqual(recorded.single.map(({ ids, offsets, words }) => ({ ids, offsets, words })));
      });

      test('decoding with and without clean-up', () => {
        for (const { ids, decoded, decodedRaw } of recorded.single) {
          expect(tokenizer.decode(ids)).toBe(decoded);
          expect(tokenizer.decode(ids, { skipSpecialTokens: false, cleanUp: false })).toBe(decodedRaw);
        }
      });

      test('pairs: truncation, windows and padding', () => {
        for (const pair of recorded.pairs) {
          const { a, b, truncation, maxLength, stride } = pair;
          const windows = tokenizer.encodeWindows(a, {
            pair: b,
            truncation,
            maxLength,
            stride,
            padTo: { length: maxLength },
            offsets: true,
          });
          expect(windows.map(({ ids }) => list(ids))).toEqual(pair.ids);
          expect(windows.map(({ types }) => list(types))).toEqual(pair.types);
          expect(windows.map(({ mask }) => list(mask))).toEqual(pair.mask);
          expect(windows.map((window) => codePointOffsets(window, [a, b]))).toEqual(pair.offsets);
          const one = tokenizer.encode(a, { pair: b, truncation, maxLength, padTo: { length: maxLength } });
          expect(list(one.ids)).toEqual(pair.ids[0]);
          expect(one.truncated > 0).toBe(windows.length > 1);
        }
      });
    });
  }

  test('10,570 questions of SQuAD', () => {
    const folder = join(shared, 'data/wordpiece');
    const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const questions = read('question_tokens.json') as { original: string; wordpiece: string[] }[];
    const tokenizer = wordpieceFromFiles({
      'vocab.txt': readFileSync(join(shared, 'data/vocab/bert-base-uncased-vocab.txt')),
    });
    const options = { addSpecialTokens: false };
    const ids = questions.map(({ original }) => list(tokenizer.encode(original, options).ids));
    expect(ids).toEqual(read('tokenized_questions.json'));
    expect(ids.map((each) => tokenizer.tokens(each))).toEqual(questions.map(({ wordpiece }) => wordpiece));
  });

  test('the folder of a model: truncation and padding of its tokenizer.json are not applied', () => {
    const folder = join(shared, 'models/minilm-l6');
    const names = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'vocab.txt'];
    const tokenizer = wordpieceFromFiles(
      Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
    );
    expect(tokenizer.encode('word '.repeat(300)).ids.length).toBe(302);
    expect(tokenizer.encode('word').ids.length).toBe(3);
    expect(tokenizer.modelMaxLength).toBe(512);
  });
});
