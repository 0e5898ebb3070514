import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parseVocabulary, wordpiece } from '@bertwright/wordpiece';
import { learnVocabulary } from '@bertwright/wordpiece/corpus';

const shared = fileURLToPath(new URL('../../../shared', import.meta.url));
const vocabulary = parseVocabulary(readFileSync(`${shared}/data/vocab/bert-base-uncased-vocab.txt`, 'utf8'));
/** Processor seconds of a call, the least of some. */
const seconds = (call: () => void, times = 5) =>
  Math.min(
    ...Array.from({ length: times }, () => {
      const start = process.cpuUsage();
      call();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    }),
  );
const report = (name: string, bytes: number, time: number) =>
  console.log(
    `${name.padEnd(64)} ${(time * 1000).toFixed(1).padStart(9)} ms ${(bytes / time / 1e6).toFixed(1).padStart(8)} MB/s`,
  );

console.log(
  `tokenizer from ${vocabulary.size} pieces: ${(seconds(() => wordpiece({ vocabulary })) * 1000).toFixed(0)} ms`,
);
const tokenizer = wordpiece({ vocabulary });
const patient = wordpiece({ vocabulary, maxWordCharacters: 2 ** 24 });
const books = gunzipSync(readFileSync(`${shared}/data/corpus/litbank.jsonl.gz`))
  .toString()
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line).text as string);
const text = books
  .join('\n')
  .slice(0, 20_000_000)
  .replaceAll(/[^\x20-\x7e\n]/g, '');
for (let warm = 0; warm < 3; warm++) tokenizer.lengths([text.slice(-2_000_000)]);

console.log('\nOne text, by length (encode, no offsets)');
for (const size of [1e4, 1e5, 1e6, 1e7]) {
  const part = text.slice(0, size);
  report(
    `${size} characters`,
    size,
    seconds(() => tokenizer.encode(part)),
  );
}
console.log('\nOne word, by length: unknown, and split where it is allowed to be so long');
for (const size of [1e4, 1e5, 1e6]) {
  const word = 'abcdefghij'.repeat(size / 10);
  report(
    `${size} characters, unknown`,
    size,
    seconds(() => tokenizer.encode(word)),
  );
  report(
    `${size} characters, split`,
    size,
    seconds(() => patient.encode(word)),
  );
}
console.log('\nCombining characters that are put in order, by length');
for (const size of [1e3, 1e4, 1e5]) {
  const marks = 'a\u302e\u0301\u0334'.repeat(size / 4);
  report(
    `${size} characters`,
    2 * size,
    seconds(() => tokenizer.encode(marks)),
  );
}

console.log('\nWhere the time goes, on 10 million characters of LitBank in texts of 1,000');
const parts = text.slice(0, 1e7).match(/[\s\S]{1,1000}/g)!;
const codes = new Uint16Array(1000);
report(
  'reading the code units of the strings and writing them',
  1e7,
  seconds(() => {
    for (const part of parts) for (let i = 0; i < part.length; i++) codes[i] = part.charCodeAt(i);
  }),
);
const bytes = new Uint8Array(1e7);
report(
  'copying as many bytes',
  1e7,
  seconds(() => bytes.slice()),
);
const empty = wordpiece({ vocabulary: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] });
const batches = Array.from({ length: Math.ceil(parts.length / 32) }, (_, batch) =>
  parts.slice(batch * 32, batch * 32 + 32),
);
report(
  'normalizing and splitting into words (lengths, a vocabulary without words)',
  1e7,
  seconds(() => empty.lengths(parts)),
);
report(
  'and finding the pieces: lengths',
  1e7,
  seconds(() => tokenizer.lengths(parts)),
);
report(
  'and ids, types and mask: encodeBatch of 32',
  1e7,
  seconds(() => batches.map((batch) => tokenizer.encodeBatch(batch).size)),
);
report(
  'and offsets and words',
  1e7,
  seconds(() => batches.map((batch) => tokenizer.encodeBatch(batch, { offsets: true }).size)),
);

console.log('\nLearning 8,000 pieces');
const length = books.reduce((sum, book) => sum + book.length, 0);
const start = performance.now();
const time = seconds(() => learnVocabulary(books, { size: 8000 }), 1);
console.log(
  `${(length / 1e6).toFixed(0)} million characters: ${time.toFixed(1)} s of processor time, ${((performance.now() - start) / 1000).toFixed(1)} s on the clock`,
);
