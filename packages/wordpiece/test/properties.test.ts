import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WordpieceError, wordpiece } from '../src/index.ts';
import { normalize } from '../src/normalize.ts';

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789.,!?[]()\u0301éà한中한😀'];
const vocabulary = [
  ...special,
  ...letters,
  ...letters.map((letter) => `##${letter}`),
  'the',
  '##ing',
  'wörd',
];
const tokenizers = [
  wordpiece({ vocabulary }),
  wordpiece({ vocabulary, lowerCase: false }),
  wordpiece({
    vocabulary,
    cleanText: false,
    chineseCharacters: false,
    stripAccents: false,
    maxWordCharacters: 5,
  }),
  wordpiece({
    vocabulary,
    addedTokens: [
      ...special.map((content) => ({ content, special: true })),
      { content: 'the', normalized: true, singleWord: true },
      { content: '<e>', lstrip: true, rstrip: true, normalized: false },
      { content: 'É', normalized: true },
    ],
  }),
];
const tokenizer = fc.constantFrom(...tokenizers);
const marks = [
  '\u0301',
  '\u302e',
  '\ua9c0',
  '\u{1d165}',
  '\u{1d15e}',
  '\u0345',
  '\u0334',
  '\u200d',
  '\ufffd',
  '\0',
];
const fragment = fc.oneof(
  fc.string({ unit: 'binary' }),
  // Any code units: halves of surrogate pairs too.
  fc.array(fc.nat(0xffff), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    ...special,
    ...letters,
    ...marks,
    'the',
    ' the ',
    '<e>',
    '  ',
    '\n',
    'É',
    'wÖrd',
    'a'.repeat(120),
  ),
);
const text = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(''));
const list = (values: Iterable<number>) => [...values];

describe('for any UTF-16 text', () => {
  test('offsets are ordered, inside the text and never split a surrogate pair', () => {
    fc.assert(
      fc.property(tokenizer, text, ({ encode }, source) => {
        const { ids, offsets, words } = encode(source, { offsets: true, addSpecialTokens: false });
        expect(offsets!.length).toBe(2 * ids.length);
        let [lastStart, lastWord] = [0, 0];
        for (let i = 0; i < ids.length; i++) {
          const [start, end] = [offsets![2 * i]!, offsets![2 * i + 1]!];
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(source.length);
          expect(start).toBeGreaterThanOrEqual(lastStart);
          for (const cut of [start, end])
            if (cut > 0 && cut < source.length) expect(source.codePointAt(cut - 1)! > 0xffff).toBe(false);
          expect(words![i]! - lastWord === 0 || words![i]! - lastWord === 1).toBe(true);
          [lastStart, lastWord] = [start, words![i]!];
        }
      }),
      { numRuns: 400 },
    );
  });

  test('a text that the tables read is read as the whole definition of normalizing says', () => {
    fc.assert(
      fc.property(fc.constantFrom(...tokenizers.slice(0, 3)), text, (one, source) => {
        const plain = wordpiece({
          ...one.options,
          lowerCase: false,
          stripAccents: false,
          cleanText: false,
          chineseCharacters: false,
        });
        const options = { specialTokensInText: false };
        expect(list(plain.encode(normalize(source, one.options).text, options).ids)).toEqual(
          list(one.encode(source, options).ids),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('offsets change no id, and lengths are those of encode', () => {
    fc.assert(
      fc.property(tokenizer, text, text, ({ encode, lengths }, source, pair) => {
        const plain = list(encode(source, { pair }).ids);
        expect(list(encode(source, { pair, offsets: true }).ids)).toEqual(plain);
        expect(list(lengths([source], { pairs: [pair] }))).toEqual([plain.length]);
      }),
    );
  });

  test('a batch is its texts one by one', () => {
    fc.assert(
      fc.property(
        tokenizer,
        fc.array(fc.tuple(text, text), { maxLength: 5 }),
        fc.option(fc.integer({ min: 5, max: 20 }), { nil: undefined }),
        fc.boolean(),
        fc.constantFrom('longest' as const, { multiple: 8 }, { length: 2000 }),
        ({ encode, encodeBatch, padId }, rows, maxLength, asPairs, padTo) => {
          const texts = rows.map(([first]) => first);
          const pairs = asPairs ? rows.map(([, second]) => second) : undefined;
          const batch = encodeBatch(texts, { pairs, maxLength, padTo, offsets: true });
          const { length } = batch;
          expect(batch.inputIds.length).toBe(texts.length * length);
          let truncated = 0;
          texts.forEach((source, row) => {
            const one = encode(source, { pair: pairs?.[row], maxLength, offsets: true });
            if (one.truncated) truncated++;
            const padding = Array.from({ length: length - one.ids.length });
            const slice = (values: ArrayLike<number>, width = 1) =>
              Array.from(values).slice(row * length * width, (row + 1) * length * width);
            expect(slice(batch.inputIds)).toEqual([...one.ids, ...padding.map(() => padId)]);
            expect(slice(batch.tokenTypeIds)).toEqual([...one.types, ...padding.map(() => 0)]);
            expect(slice(batch.attentionMask)).toEqual([...one.mask, ...padding.map(() => 0)]);
            expect(slice(batch.words!)).toEqual([...one.words!, ...padding.map(() => -1)]);
            expect(slice(batch.offsets!, 2).slice(0, 2 * one.ids.length)).toEqual(list(one.offsets!));
          });
          expect(batch.truncated).toBe(truncated);
        },
      ),
    );
  });

  test('windows hold at most maxLength tokens, share stride of them and cover the text', () => {
    fc.assert(
      fc.property(
        tokenizer,
        text,
        fc.integer({ min: 3, max: 20 }),
        fc.nat(10),
        ({ encode, encodeWindows }, source, maxLength, wanted) => {
          const stride = Math.min(wanted, maxLength - 3);
          const whole = list(encode(source, { addSpecialTokens: false }).ids);
          const windows = encodeWindows(source, { maxLength, stride }).map(({ ids }) =>
            list(ids).slice(1, -1),
          );
          let covered: number[] = [];
          windows.forEach((window, index) => {
            expect(window.length).toBeLessThanOrEqual(maxLength - 2);
            if (index) expect(window.slice(0, stride)).toEqual(covered.slice(covered.length - stride));
            covered = [...covered, ...window.slice(index ? stride : 0)];
          });
          expect(covered).toEqual(whole);
        },
      ),
    );
  });

  test('decoding is stable: what it gives decodes to itself once it is encoded', () => {
    fc.assert(
      fc.property(text, (source) => {
        const { encode, decode } = tokenizers[0]!;
        const options = { skipSpecialTokens: false, cleanUp: false };
        const once = decode(encode(source, { addSpecialTokens: false }).ids, options);
        const twice = decode(encode(once, { addSpecialTokens: false }).ids, options);
        expect(decode(encode(twice, { addSpecialTokens: false }).ids, options)).toBe(twice);
      }),
    );
  });

  test('with specialTokensInText false no special token comes out of the text', () => {
    fc.assert(
      fc.property(tokenizer, text, ({ encode, isSpecial, unknownId }, source) => {
        const { ids } = encode(source, { addSpecialTokens: false, specialTokensInText: false });
        expect(list(ids).filter((id) => isSpecial(id) && id !== unknownId)).toEqual([]);
      }),
    );
  });

  test('words of a text that is split already give their own index', () => {
    fc.assert(
      fc.property(tokenizer, fc.array(text, { maxLength: 6 }), ({ encode }, parts) => {
        const options = { addSpecialTokens: false, offsets: true };
        const whole = encode(parts, options);
        const pieces = parts.flatMap((part, word) => {
          const { ids, offsets } = encode(part, options);
          return Array.from(ids, (id, i) => [id, word, offsets![2 * i], offsets![2 * i + 1]]);
        });
        const found = Array.from(whole.ids, (id, i) => [
          id,
          whole.words![i],
          whole.offsets![2 * i],
          whole.offsets![2 * i + 1],
        ]);
        expect(found).toEqual(pieces);
      }),
    );
  });

  test('options give an answer or a WordpieceError, and leave the tokenizer as it was', () => {
    const number = fc.oneof(fc.integer({ min: -2, max: 9 }), fc.constantFrom(0.5, Number.NaN));
    fc.assert(
      fc.property(
        tokenizer,
        text,
        fc.option(text, { nil: undefined }),
        fc.option(number, { nil: undefined }),
        number,
        fc.constantFrom('longest_first' as const, 'only_first' as const, 'only_second' as const),
        (one, source, pair, maxLength, stride, truncation) => {
          const before = list(one.encode(source).ids);
          try {
            one.encodeWindows(source, { pair, maxLength: maxLength as number, stride, truncation });
          } catch (error) {
            expect(error).toBeInstanceOf(WordpieceError);
            expect(String(error)).toMatch(/Expected .*, got .*: .+\./);
          }
          expect(list(one.encode(source).ids)).toEqual(before);
        },
      ),
    );
  });
});
