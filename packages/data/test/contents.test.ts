import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Contents, readText } from '../src/index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (contents: Contents) => readText({ name: 'x.csv', contents });

async function* pieces<Piece>(...values: Piece[]): AsyncGenerator<Piece> {
  yield* values;
}

describe('contents', () => {
  test.each<[string, Contents]>([
    ['text', 'grün 😀'],
    ['bytes', bytes('grün 😀')],
    ['bytes with a byte order mark', bytes('\uFEFFgrün 😀')],
    ['gzip', new Uint8Array(gzipSync('grün 😀'))],
    ['a blob', new Blob(['grün 😀'])],
    ['an array of text', ['grün', ' 😀']],
    ['an async iterable of text, cut inside a character', pieces('grün \ud83d', '\ude00')],
    ['a Node stream', Readable.from([Buffer.from('grün'), Buffer.from(' 😀')])],
    ['a web stream', new Blob(['grün 😀']).stream() as ReadableStream<Uint8Array>],
  ])('as %s give the same text', async (_, contents) => {
    expect(await read(contents)).toBe('grün 😀');
  });

  test('in bytes may be cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.integer({ min: 1, max: 5 }),
        async (text, size) => {
          const whole = bytes(`x${text}`);
          const cut = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
            whole.subarray(at * size, (at + 1) * size),
          );
          expect(await read(pieces(...cut))).toBe(await read(`x${text}`));
        },
      ),
    );
  });

  test.each([
    ['Latin-1', [...bytes('a\nb\n'), 0xfc, 0x0a], 3, /bytes that are not UTF-8/],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], 1, /UTF-16/],
    ['a character cut off at the end', [0x61, 0x0a, 0xc3], 2, /bytes that are not UTF-8/],
  ])('in %s are refused with the first line that is not UTF-8', async (_, values, line, message) => {
    await expect(read(Uint8Array.from(values))).rejects.toMatchObject({
      code: 'not-utf8',
      file: 'x.csv',
      line,
      message: expect.stringMatching(message),
    });
  });

  test('in gzip that is cut off are refused', async () => {
    const whole = gzipSync('text,label\n'.repeat(1000));
    await expect(read(new Uint8Array(whole.subarray(0, whole.length - 12)))).rejects.toMatchObject({
      code: 'damaged-gzip',
      file: 'x.csv',
    });
  });

  test('of a stream that fails are refused with its error as the cause', async () => {
    const cause = new Error('the cable');
    const failing = async function* (): AsyncGenerator<string> {
      yield 'a';
      throw cause;
    };
    await expect(read(failing())).rejects.toMatchObject({ code: 'unreadable', cause });
  });

  test('that mix text and bytes, or are neither, are refused', async () => {
    await expect(read(pieces<string | Uint8Array>('a', bytes('b')))).rejects.toMatchObject({
      code: 'invalid-option',
    });
    await expect(read([1] as unknown as Contents)).rejects.toMatchObject({ code: 'invalid-option' });
  });
});
