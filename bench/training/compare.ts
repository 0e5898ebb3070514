/**
 * Times a training step of BERT here and in PyTorch, in processes that take turns, and prints the medians of the ratios.
 *
 *   BERTWRIGHT_PYTHON=.venv/bin/python tsx --conditions=@bertwright/source bench/training/compare.ts --rounds 5
 *
 * Everything but `--rounds` goes to both sides: `--hidden 768 --layers 12 --batch 8 --length 256 ...`.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Figures {
  readonly stepMs: number;
  readonly forwardMs: number;
  readonly peakRssMb: number;
}

const words = process.argv.slice(2);
const at = words.indexOf('--rounds');
const rounds = at < 0 ? 5 : Number(words.splice(at, 2)[1]);

const ours = () =>
  figures(process.execPath, [
    '--import',
    'tsx',
    '--conditions=@bertwright/source',
    here('step.ts'),
    ...words,
  ]);
const peer = () => figures(process.env.BERTWRIGHT_PYTHON ?? 'python3', [here('step.py'), ...words]);

const pairs: { ours: Figures; peer: Figures }[] = [];
for (let round = 0; round < rounds; round++) {
  // Who goes first changes, so that a machine that warms up or slows down favours nobody.
  const pair =
    round % 2 === 0 ? { peer: await peer(), ours: await ours() } : { ours: await ours(), peer: await peer() };
  pairs.push(pair);
  console.error(JSON.stringify({ round, ...pair }));
}

console.log(`| ${words.join(' ') || 'MiniLM, 32 x 64'} | PyTorch | Bertwright | ratio |`);
console.log('|---|---|---|---|');
for (const [name, key] of [
  ['training step, ms', 'stepMs'],
  ['forward, ms', 'forwardMs'],
  ['peak memory, MB', 'peakRssMb'],
] as const) {
  const ratio = median(pairs.map(({ ours, peer }) => ours[key] / peer[key]));
  const [theirs, own] = [
    median(pairs.map(({ peer }) => peer[key])),
    median(pairs.map(({ ours }) => ours[key])),
  ];
  console.log(`| ${name} | ${theirs} | ${own} | ${ratio.toFixed(2)} |`);
}

async function figures(command: string, args: string[]): Promise<Figures> {
  const { stdout } = await run(command, args, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Figures;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
