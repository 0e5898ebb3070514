/**
 * The forward pass and the training step of one model by several contenders, each in a process of its own, in turns.
 * Prints the lines of all (standard error) and a table of medians, with the ratio of the first to each, round by round.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/compare.ts --with ours,tfjs,onnx-webgpu --rounds 3 --model small
 *
 * With `--in chromium` each runs in a page of a fresh Chromium. Everything else goes to all. `transformers` and `jax`
 * are peers (README.md).
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Line {
  readonly by: string;
  readonly device?: string;
  readonly training?: { readonly ms: number };
  readonly forward: { readonly ms: number };
}

const words = process.argv.slice(2);
const names = (taken('--with') ?? 'ours,tfjs').split(',');
const rounds = Number(taken('--rounds') ?? 3);
const chromium =
  taken('--in') === 'chromium' ? await (await import('./in-chromium.ts')).chromiumBench() : undefined;
const lines = new Map<string, Line[]>(names.map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  // Who goes first changes, so that a machine that slows down favours nobody.
  for (const [index] of names.entries()) {
    const name = names[(index + round) % names.length]!;
    const line = await measure(name);
    lines.get(name)!.push(line);
    console.error(JSON.stringify(line));
  }
}
await chromium?.close();

const kinds = [
  ['training step, ms', ({ training }: Line) => training?.ms],
  ['forward, ms', ({ forward }: Line) => forward.ms],
] as const;
const [first, ...others] = names as [string, ...string[]];
const ratios = others.map((name) => `${first} / ${name}`);
console.log(`| ${words.join(' ')} | ${[...names, ...ratios].join(' | ')} |`);
console.log(`|---${'|---'.repeat(names.length + ratios.length)}|`);
for (const [kind, of] of kinds) {
  const times = (name: string) => lines.get(name)!.map(of);
  const medians = names.map((name) => shown(times(name), 1));
  const compared = others.map((name) =>
    shown(
      times(first).map((ms, round) => (ms === undefined ? ms : ms / (times(name)[round] ?? Number.NaN))),
      2,
    ),
  );
  console.log(`| ${kind} | ${[...medians, ...compared].join(' | ')} |`);
}
console.log(`\nOn ${lines.get(first)![0]!.device}`);

async function measure(name: string): Promise<Line> {
  const peers: Record<string, string> = { transformers: 'transformers.mjs', jax: 'jax.mjs' };
  const script = peers[name] ?? 'step.ts';
  if (chromium)
    return JSON.parse(await chromium.measure(script, { by: name, ...Object.fromEntries(pairs()) }));
  const by = name in peers ? [] : ['--by', name];
  const path = fileURLToPath(new URL(script, import.meta.url));
  const source = ['--import', 'tsx', '--conditions=@bertwright/source', path, ...by, ...words];
  const { stdout } = await run(process.execPath, source, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Line;
}

/** The words as names and values. */
function pairs(): [string, string][] {
  return words.flatMap((word, i) => (i % 2 ? [] : [[word.slice(2), words[i + 1]!] as [string, string]]));
}

function taken(flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words.splice(at, 2)[1];
}

/** The median, or nothing where somebody does not do it. */
function shown(values: readonly (number | undefined)[], digits: number): string {
  const known = values.filter((value) => value !== undefined && !Number.isNaN(value)) as number[];
  const sorted = known.toSorted((a, b) => a - b);
  return sorted.length === 0 ? '' : sorted[sorted.length >> 1]!.toFixed(digits);
}
