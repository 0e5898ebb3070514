import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { learnVocabulary, parseVocabulary, wordpiece } from '@bertwright/wordpiece';

const shared = fileURLToPath(new URL('../../../shared', import.meta.url));
const vocabulary = parseVocabulary(readFileSync(`${shared}/data/vocab/bert-base-uncased-vocab.txt`, 'utf8'));
const seconds = (call: () => void) => {
  const start = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
};
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

console.log('\nWhere the time goes, on 10 million characters of LitBank');
const part = text.slice(0, 1e7);
const codes = new Uint16Array(part.length);
report(
  'reading the code units of the string and writing them',
  1e7,
  seconds(() => {
    for (let i = 0; i < part.length; i++) codes[i] = part.charCodeAt(i);
  }),
);
report(
  'copying as many bytes',
  1e7,
  seconds(() => codes.slice(0, 5e6)),
);
const empty = wordpiece({ vocabulary: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] });
empty.lengths([text.slice(-2_000_000)]);
report(
  'normalizing and splitting into words (a vocabulary without words)',
  1e7,
  seconds(() => empty.lengths([part])),
);
report(
  'and finding the pieces: lengths',
  1e7,
  seconds(() => tokenizer.lengths([part])),
);
report(
  'and ids, types and mask: encode',
  1e7,
  seconds(() => tokenizer.encode(part)),
);
report(
  'and offsets and words',
  1e7,
  seconds(() => tokenizer.encode(part, { offsets: true })),
);

console.log('\nLearning 8,000 pieces');
const length = books.reduce((sum, book) => sum + book.length, 0);
const start = performance.now();
const time = seconds(() => learnVocabulary(books, { size: 8000 }));
console.log(
  `${(length / 1e6).toFixed(0)} million characters: ${time.toFixed(1)} s of processor time, ${((performance.now() - start) / 1000).toFixed(1)} s on the clock`,
);
