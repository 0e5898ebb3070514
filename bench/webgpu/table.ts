/**
 * Prints what the WebGPU benches measured as Markdown tables.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/table.ts results.jsonl
 */
import { readFileSync } from 'node:fs';
import { median } from '../median.ts';

// biome-ignore lint/suspicious/noExplicitAny: lines of several kinds, told apart by `bench`
type Line = any;
const lines: Line[] = readFileSync(process.argv[2]!, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line));
const of = (bench: string) => lines.filter((line) => line.bench === bench);
const table = (head: string[], rows: (string | number)[][]) => {
  if (rows.length === 0) return;
  console.log(`\n| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
};

const losses = of('losses');
const [first] = losses;
table(
  ['20 steps, by', 'device', 'first loss', 'last loss', `furthest from ${first?.by}`],
  losses.map((line) => [
    line.by,
    line.device,
    line.losses[0].toFixed(5),
    line.losses.at(-1).toFixed(5),
    Math.max(...line.losses.map((loss: number, i: number) => Math.abs(loss - first.losses[i]))).toExponential(
      1,
    ),
  ]),
);

const products = of('products').filter((line) => line.ours !== undefined);
const peers = of('products').filter((line) => line.tflops !== undefined);
table(
  ['product', 'm x n x k', 'plan', 'ours, TFLOP/s', 'tfjs', 'PyTorch fp32', 'PyTorch tf32', 'ours from tfjs'],
  products.map((line) => {
    const by = (name: string) =>
      peers.find(
        (peer) =>
          peer.by === `pytorch ${name}` &&
          [peer.m, peer.n, peer.k].join() === [line.m, line.n, line.k].join(),
      )?.tflops ?? '';
    return [
      line.name,
      `${line.m} x ${line.n} x ${line.k}`,
      line.plan,
      line.ours,
      line.tfjs,
      by('fp32'),
      by('tf32'),
      line.apart?.toExponential(1) ?? '',
    ];
  }),
);

table(
  ['product', 'chosen', 'TFLOP/s by tile and parts, best first'],
  of('tiles').map((line) => [
    line.name,
    line.chosen,
    Object.entries(line.rates as Record<string, number>)
      .sort((a, b) => b[1] - a[1])
      .slice(0, 6)
      .map(([name, rate]) => `${name}: ${rate}`)
      .join(', '),
  ]),
);

const steps = of('step');
const kinds = [
  ...new Set(steps.map(({ model, batch, length, by }) => JSON.stringify({ model, batch, length, by }))),
].map((kind) => JSON.parse(kind));
table(
  [
    'model',
    'by',
    'step, ms',
    'step ahead, ms',
    'recording, ms',
    'forward, ms',
    'step, TFLOP/s',
    'forward, TFLOP/s',
    'MB',
    'leaked',
    'device',
  ],
  kinds.map((kind) => {
    const same = steps.filter((line) => Object.entries(kind).every(([key, value]) => line[key] === value));
    const middle = (of: (line: Line) => number) => median(same.map(of));
    const last = same.at(-1);
    return [
      `${kind.model} ${kind.batch} x ${kind.length}`,
      kind.by,
      middle((line) => line.training.ms),
      middle((line) => line.training.aheadMs).toFixed(2),
      last.training.recordMs ?? '',
      middle((line) => line.forward.aheadMs).toFixed(2),
      middle((line) => line.tflops.training),
      middle((line) => line.tflops.forward),
      last.allocatedMb ?? '',
      last.leaked ? `${last.leaked.tensors} tensors, ${last.leaked.bytes} bytes` : '',
      last.device,
    ];
  }),
);
