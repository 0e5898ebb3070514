import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseVocabulary, wordpiece } from '@bertwright/wordpiece';
import { median } from '../median.ts';
import { ours, oursOneByOne, peers } from './contestants.ts';
import { corpora } from './corpora.ts';

const shared = fileURLToPath(new URL('../../../shared', import.meta.url));
if (!existsSync(shared))
  throw new Error('The texts and the vocabulary are in ../shared beside the repository.');
process.env.TOKENIZERS_PARALLELISM = 'false';
process.env.RAYON_NUM_THREADS = '1';

const vocabulary = parseVocabulary(readFileSync(`${shared}/data/vocab/bert-base-uncased-vocab.txt`, 'utf8'));
const tokenizer = wordpiece({ vocabulary });
const files = tokenizer.files();
const folder = mkdtempSync(`${tmpdir()}/wordpiece-`);
for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);

const contestants = [
  ours(tokenizer, false),
  ours(tokenizer, true),
  oursOneByOne(tokenizer),
  ...(await peers(files, folder)),
];
const { measured, warmUp } = corpora(shared);
const bytes = (texts: string[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`,
);
for (const contestant of contestants) await contestant.run(warmUp);

for (const { name, texts } of measured) {
  const pieces: string[][] = [[]];
  let size = 0;
  for (const text of texts) {
    pieces[pieces.length - 1]!.push(text);
    size += text.length;
    if (size > pieces.length * 200_000) pieces.push([]);
  }
  const speeds = contestants.map(() => [] as number[]);
  for (const [round, piece] of pieces.filter(({ length }) => length).entries()) {
    let expected: string | undefined;
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (turn + round) % contestants.length;
      const { seconds, ids } = await contestants[index]!.run(piece);
      const found = JSON.stringify(ids.map((row) => Array.from(row)));
      expected ??= found;
      if (found !== expected) {
        const row = ids.findIndex(
          (own, at) => JSON.stringify(Array.from(own)) !== JSON.stringify(JSON.parse(expected!)[at]),
        );
        console.log(`${contestants[index]!.name} differs on ${JSON.stringify(piece[row])?.slice(0, 200)}`);
      }
      speeds[index]!.push(bytes(piece) / seconds / 1e6);
    }
  }
  const medians = speeds.map(median);
  const best = (offsets?: boolean) =>
    Math.max(
      ...medians.filter((_, index) => {
        const { ours: own, offsets: gives } = contestants[index]!;
        return !own && (offsets === undefined || gives === offsets);
      }),
    );
  console.log(`\n${name}: ${(bytes(texts) / 1e6).toFixed(1)} MB, ${texts.length} texts`);
  contestants.forEach((contestant, index) => {
    const speed = medians[index]!;
    const against = contestant.offsets ? best(true) : best();
    const ratio = contestant.ours ? `${(speed / against).toFixed(1)} times the best peer` : '';
    console.log(`  ${contestant.name.padEnd(48)} ${speed.toFixed(2).padStart(7)} MB/s  ${ratio}`);
  });
}
for (const contestant of contestants) contestant.end?.();
rmSync(folder, { recursive: true });
