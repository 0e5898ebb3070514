import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { learnVocabulary } from '../src/corpus.ts';
import { type Truncation, wordpiece, wordpieceFromFiles } from '../src/index.ts';
import { codePointOffsets } from './code-point-offsets.ts';

/** `BERTWRIGHT_PYTHON` names another Python than `python3`. */
const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
const program = `
import json, sys, tokenizers
assert tokenizers.__version__ == '0.23.3'
request = json.load(sys.stdin)
tokenizer = tokenizers.Tokenizer.from_str(request['tokenizer'])
def answer(encoding):
    return [encoding.ids, encoding.type_ids, encoding.offsets, encoding.word_ids]
answers = []
for case in request['cases']:
    if case.get('maxLength'):
        tokenizer.enable_truncation(case['maxLength'], stride=case['stride'], strategy=case['truncation'])
    else:
        tokenizer.no_truncation()
    encoding = tokenizer.encode(case['text'], case.get('pair'))
    answers.append([answer(window) for window in [encoding, *encoding.overflowing]])
print(json.dumps(answers))
`;
const has = spawnSync(python, ['-c', program.split('\n').slice(1, 3).join('\n')]).status === 0;

interface Case {
  text: string;
  pair?: string;
  maxLength?: number;
  stride?: number;
  truncation?: Truncation;
}

function ask(tokenizer: string, cases: Case[]): unknown {
  const input = JSON.stringify({ tokenizer, cases });
  const options = { input, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(python, ['-c', program], options);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe.skipIf(!has)('tokenizers 0.23.3 from PyPI (skipped where Python has no such module)', () => {
  const sample =
    'The quick brown fox jumps over 12 lazy dogs, isn’t it? Ça va, naïve café déjà vu! 中文字 한국어';
  const marks = [
    '\u0301',
    '\u302e',
    '\ua9c0',
    '\u{1d165}',
    '\u{1d15e}',
    '\u0345',
    '\u0334',
    '\u200d',
    '\0',
    'İ',
    'Σ',
  ];
  const character = fc.oneof(
    fc.constantFrom(...sample, ...marks, ' ', '\n', 'fox', ' the ', '[MASK]', '[SEP]', '<x>', 'É'),
    // Code points of every plane, the first two more often; no surrogates, which Python's answer has not.
    ...[0x300, 0x3000, 0xd7ff, 0x1ffff, 0x10ffff].map((max) =>
      fc
        .nat(max)
        .filter((point) => point < 0xd800 || point >= 0xe000)
        .map((point) => String.fromCodePoint(point)),
    ),
  );
  const text = fc.array(character, { maxLength: 40 }).map((parts) => parts.join(''));
  const vocabulary = learnVocabulary([sample.repeat(2)], { size: 300 });
  const seed = Number(process.env.BERTWRIGHT_SEED ?? 1);

  for (const [name, options] of Object.entries({
    uncased: {},
    cased: { lowerCase: false },
    'cased, accents stripped': { lowerCase: false, stripAccents: true },
    'lower case with accents': { stripAccents: false },
    'not cleaned': { cleanText: false, chineseCharacters: false },
    'with added tokens': {
      addedTokens: [
        { content: '[MASK]', special: true, lstrip: true },
        { content: '<x>', special: true, singleWord: true, rstrip: true },
        { content: 'É', normalized: true },
        { content: 'fox', normalized: true, singleWord: true, lstrip: true },
      ],
    },
  })) {
    test(`reads the tokenizer.json that we write, and gives the same ids, types, offsets and words: ${name}`, () => {
      const files = wordpiece({ vocabulary, ...options }).files();
      // tokenizer.json alone: what tokenizer_config.json names is special to transformers, and unknown to tokenizers.
      const tokenizer = wordpieceFromFiles({ 'tokenizer.json': files['tokenizer.json'] });
      const cases = fc.sample(
        fc.record(
          {
            text,
            pair: text,
            maxLength: fc.integer({ min: 8, max: 30 }),
            stride: fc.nat(1),
            truncation: fc.constant('longest_first' as const),
          },
          { requiredKeys: ['text', 'stride', 'truncation'] },
        ),
        { seed, numRuns: 2000 },
      );
      const answers = cases.map(({ text: first, maxLength = 10_000, ...rest }) =>
        tokenizer
          .encodeWindows(first, { ...rest, maxLength, offsets: true })
          .map((window) => [
            [...window.ids],
            [...window.types],
            codePointOffsets(window, [first, rest.pair ?? '']),
            Array.from(window.words!, (word) => (word < 0 ? null : word)),
          ]),
      );
      const asked = ask(files['tokenizer.json']!, cases) as unknown[];
      const wrong = cases.findIndex(
        (_, index) => JSON.stringify(answers[index]) !== JSON.stringify(asked[index]),
      );
      expect([cases[wrong], answers[wrong]]).toEqual([cases[wrong], asked[wrong]]);
    });
  }
});
