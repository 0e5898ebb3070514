import { expect, test } from 'vitest';
import {
  parseVocabulary,
  type Wordpiece,
  WordpieceError,
  wordpiece,
  wordpieceFromFiles,
} from '../src/index.ts';

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const vocabulary = [...special, 'hello', 'wor', '##ld', '__proto__', 'constructor', '1', '##1', 'É', 'e'];
const list = (values: Iterable<number>) => [...values];
const failure = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(WordpieceError);
    return `${(error as WordpieceError).code}: ${(error as Error).message}`;
  }
  throw new Error('nothing was thrown');
};

test('every option survives writing and reading, through tokenizer.json and through vocab.txt', () => {
  const tokenizer = wordpiece({
    vocabulary,
    lowerCase: false,
    stripAccents: true,
    chineseCharacters: false,
    modelMaxLength: 64,
    addedTokens: [
      ...special.map((content) => ({ content, special: true })),
      { content: '<user>', singleWord: true, lstrip: true },
    ],
  });
  const files = tokenizer.files();
  const text = 'Hello worldÉ 中中 <user>é [MASK]';
  const expected = list(tokenizer.encode(text).ids);
  const { 'tokenizer.json': json, ...others } = files;
  for (const some of [files, { 'tokenizer.json': json }, others]) {
    const again = wordpieceFromFiles(some);
    expect(list(again.encode(text).ids)).toEqual(expected);
    expect(again.vocabularySize).toBe(tokenizer.vocabularySize);
  }
  const parsed = (record: Record<string, string>) =>
    Object.entries(record).map(([name, content]) => [
      name,
      name.endsWith('.json') ? JSON.parse(content) : content,
    ]);
  expect(parsed(wordpieceFromFiles(files).files())).toEqual(parsed(files));
  const sorted = ({ options }: Wordpiece) => ({
    ...options,
    addedTokens: [...options.addedTokens].sort((a, b) => a.id - b.id),
  });
  expect(sorted(wordpieceFromFiles(files))).toEqual(sorted(tokenizer));
});

test('prefix, unknown token, longest word, cleaning and no special tokens around survive tokenizer.json', () => {
  const tokenizer = wordpiece({
    vocabulary: ['<unk>', 'a', '@@b', '@@\u0007'],
    unknownToken: '<unk>',
    continuingPrefix: '@@',
    maxWordCharacters: 3,
    cleanText: false,
    template: false,
  });
  const again = wordpieceFromFiles(tokenizer.files());
  for (const one of [tokenizer, again])
    expect(list(one.encode('ab abb abbb b a\u0007').ids)).toEqual([1, 2, 1, 2, 2, 0, 0, 1, 3]);
});

test('pieces with the names of JavaScript’s own properties are pieces like any other', () => {
  const tokenizer = wordpieceFromFiles(wordpiece({ vocabulary }).files());
  expect(tokenizer.idOf('__proto__')).toBe(8);
  expect(list(tokenizer.encode('constructor toString', { addSpecialTokens: false }).ids)).toEqual([9, 1]);
  expect(tokenizer.idOf('toString')).toBeUndefined();
  expect(tokenizer.encode('hello', {}).ids).toEqual(Int32Array.of(2, 5, 3));
});

test('vocab.txt is read as Hugging Face reads it', () => {
  expect(list(parseVocabulary('a\nb\r\n\nc  \na').values())).toEqual([4, 1, 2, 3]);
  expect([...parseVocabulary('a\nb\r\n\nc  \na').keys()]).toEqual(['a', 'b', '', 'c']);
  expect([...parseVocabulary('x\ny\n')]).toEqual([
    ['x', 0],
    ['y', 1],
  ]);
});

test('a piece that cannot stand on a line leaves vocab.txt out', () => {
  expect(Object.keys(wordpiece({ vocabulary: [...special, 'a\nb'] }).files())).not.toContain('vocab.txt');
  expect(Object.keys(wordpiece({ vocabulary: [...special, 'a '] }).files())).not.toContain('vocab.txt');
});

test('special_tokens_map.json and tokenizer_config.json name special tokens, as strings or as records', () => {
  const text = ['<pad>', '<unk>', '<s>', '</s>', '<mask>', 'a', '<extra>'].join('\n');
  const tokenizer = wordpieceFromFiles({
    'vocab.txt': text,
    'special_tokens_map.json': JSON.stringify({
      unk_token: '<unk>',
      cls_token: { content: '<s>', lstrip: false },
      sep_token: '</s>',
      pad_token: '<pad>',
      mask_token: '<mask>',
      additional_special_tokens: ['<extra>'],
    }),
  });
  expect(list(tokenizer.encode('a <mask><extra> b').ids)).toEqual([2, 5, 4, 6, 1, 3]);
  expect(tokenizer.isSpecial(6)).toBe(true);
  expect(tokenizer.padId).toBe(0);
});

test('tokenizer_config.json counts where it differs, as in transformers', () => {
  const files = wordpiece({ vocabulary }).files();
  const tokenizer = wordpieceFromFiles({
    'tokenizer.json': files['tokenizer.json'],
    'tokenizer_config.json': '{"do_lower_case": false, "model_max_length": 1e30}',
  });
  expect(tokenizer.options.lowerCase).toBe(false);
  expect(tokenizer.modelMaxLength).toBeUndefined();
});

test('damaged and foreign files get a clear error', () => {
  const good = JSON.parse(wordpiece({ vocabulary }).files()['tokenizer.json']!);
  const json = (change: object) => () =>
    wordpieceFromFiles({ 'tokenizer.json': JSON.stringify({ ...good, ...change }) });
  expect(failure(json({ model: { ...good.model, type: 'BPE' } }))).toContain('the model WordPiece, got BPE');
  expect(failure(json({ normalizer: { type: 'NFC' } }))).toContain('the normalizer BertNormalizer, got NFC');
  expect(failure(json({ pre_tokenizer: null }))).toContain('the pre-tokenizer BertPreTokenizer');
  expect(failure(json({ post_processor: { type: 'RobertaProcessing' } }))).toContain('RobertaProcessing');
  expect(failure(json({ model: { ...good.model, vocab: { '[UNK]': -1 } } }))).toContain('files: ');
  expect(failure(json({ added_tokens: [{}] }))).toContain('a content in the added tokens');
  expect(failure(() => wordpieceFromFiles({ 'tokenizer.json': '{' }))).toContain('JSON in tokenizer.json');
  expect(failure(() => wordpieceFromFiles({ 'tokenizer.json': '[]' }))).toContain(
    'an object in tokenizer.json',
  );
  expect(failure(() => wordpieceFromFiles({}))).toContain('tokenizer.json or vocab.txt, got no file');
  expect(failure(() => wordpieceFromFiles({ 'vocab.txt': '' }))).toContain('got nothing');
  expect(failure(() => wordpieceFromFiles({ 'vocab.txt': '\ufeff[PAD]' }))).toContain('a byte order mark');
  expect(failure(() => wordpieceFromFiles({ 'vocab.txt': new Uint8Array([0x61, 0xff]) }))).toContain('UTF-8');
  expect(failure(() => wordpieceFromFiles({ 'vocab.txt': 'a\n[UNK]' }))).toBe(
    'vocabulary: Expected the token [CLS] among the pieces, got none: add it, or name another one.',
  );
  const foreign = {
    'vocab.txt': special.join('\n'),
    'tokenizer_config.json': '{"tokenizer_class": "T5Tokenizer"}',
  };
  expect(failure(() => wordpieceFromFiles(foreign))).toContain('got T5Tokenizer');
});

test('a vocabulary without a padding token tokenizes, and refuses only to pad', () => {
  const tokenizer = wordpiece({ vocabulary: vocabulary.slice(1) });
  expect(tokenizer.padId).toBeUndefined();
  expect(tokenizer.encodeBatch(['hello', 'hello']).length).toBe(3);
  expect(failure(() => tokenizer.encodeBatch(['hello', 'hello hello']))).toContain('[PAD]');
});
