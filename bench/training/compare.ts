/**
 * Times training steps of BERT here and elsewhere, in processes that take turns, and prints medians, with the medians
 * of the ratios round by round.
 *
 *   BERTWRIGHT_PYTHON=.venv/bin/python tsx --conditions=@bertwright/source bench/training/compare.ts --rounds 5
 *
 * `--with onnx,pytorch,tensorflow,wasm` chooses who runs, the first of them being compared with the others. Everything
 * but `--rounds` and `--with` goes to all: `--hidden 768 --layers 12 --batch 8 --length 256 ...`.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What is compared, and how it is called. */
const rows = {
  stepMs: 'training step, ms',
  forwardMs: 'forward, ms',
  peakRssMb: 'peak memory of training, MB',
  firstMs: 'first step, ms',
  newLengthMs: 'first step at a new length, ms',
  productGflops: "matrix products at the model's shapes, GFLOP/s",
} as const;

type Figures = Record<keyof typeof rows, number> & { readonly recordMs?: number };

const words = process.argv.slice(2);
const rounds = Number(taken('--rounds') ?? 5);
const contestants = (taken('--with') ?? 'onnx,pytorch').split(',');

const measured: Record<string, Figures>[] = [];
for (let round = 0; round < rounds; round++) {
  const figures: Record<string, Figures> = {};
  // Who goes first changes, so that a machine that warms up or slows down favours nobody.
  for (const [index] of contestants.entries()) {
    const name = contestants[(index + round) % contestants.length]!;
    figures[name] = await measure(name);
  }
  measured.push(figures);
  console.error(JSON.stringify({ round, ...figures }));
}

const [own, ...others] = contestants as [string, ...string[]];
const ratios = others.map((other) => `${own} / ${other}`);
console.log(`| ${words.join(' ') || 'MiniLM, 32 x 64'} | ${[...contestants, ...ratios].join(' | ')} |`);
console.log(`|---${'|---'.repeat(contestants.length + ratios.length)}|`);
for (const [key, name] of Object.entries(rows) as [keyof typeof rows, string][]) {
  const medians = contestants.map((contestant) => median(measured.map((round) => round[contestant]![key])));
  const compared = others.map((other) =>
    median(measured.map((round) => round[own]![key] / round[other]![key])).toFixed(2),
  );
  console.log(`| ${name} | ${[...medians, ...compared].join(' | ')} |`);
}
const recording = median(measured.map((round) => round[own]!.recordMs ?? Number.NaN));
if (recording > 0)
  console.log(`| of a step: recording, ms | ${recording} |${' |'.repeat(2 * others.length)}`);

async function measure(contestant: string): Promise<Figures> {
  if (contestant === 'pytorch') {
    return figures(process.env.BERTWRIGHT_PYTHON ?? 'python3', [here('step.py'), ...words]);
  }
  const source = ['--import', 'tsx', '--conditions=@bertwright/source', here('step.ts')];
  return figures(process.execPath, [...source, '--backend', contestant, ...words]);
}

async function figures(command: string, args: string[]): Promise<Figures> {
  const { stdout } = await run(command, args, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Figures;
}

function taken(flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words.splice(at, 2)[1];
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
