/**
 * The loss and the gradient's norm of one batch under many draws of dropout: mean, deviation and quantiles, and both
 * without dropout. Its twin is `dropout-draws.py`: where dropout is PyTorch's, so are these numbers, but for what chance
 * leaves. `--model` is a saved multi-label model of 20 Newsgroups. Prints one line of JSON.
 *
 *   tsx --conditions=@bertwright/source bench/quality/dropout-draws.ts --model runs/20news [--draws 240]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { onnx } from '@bertwright/backend-onnx';
import { folder } from '@bertwright/checkpoint';
import { loadTask, multiLabelClassification } from '@bertwright/tasks';
import {
  endBackend,
  flush,
  leaves,
  tidy,
  useBackend,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { addN, type Scalar, sqrt, square, sum } from '@tensorflow/tfjs-core';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string', default: '../shared/data/20news/train.jsonl.gz' },
    draws: { type: 'string', default: '240' },
  },
});
if (!flags.model) throw new Error('Expected --model with a folder that a multi-label run has saved.');
const size = 16;
/** Rows are sorted by label: far apart, they have different ones. */
const apart = 700;

const lines = gunzipSync(readFileSync(flags.data)).toString('utf8').split('\n');
const examples = Array.from({ length: size }, (_, row) => {
  const { text, label } = JSON.parse(lines[row * apart]!) as { text: string; label: string };
  return { text, labels: label.split('.') };
});
await useBackend(onnx());
const { task } = await loadTask(multiLabelClassification, folder(flags.model), {
  maxLength: 64,
  lengthMultiple: 64,
});
const batch = task.prepare(examples).batch({ rows: examples.map((_, row) => row) });
const parameters = leaves<Variable>(task.parameters);

async function draw(step: number, training: boolean): Promise<number[]> {
  const read = tidy(() => {
    const context = { training, seed: 7, step, microBatch: 0 };
    const { value, gradients } = valueAndGradients(
      () => task.loss(task.parameters, batch, context),
      parameters.map((leaf) => leaf.value),
    );
    return [value, sqrt(addN(gradients.map((gradient) => sum(square(gradient)) as Scalar)))];
  });
  await flush();
  const values = await Promise.all(read.map(async (each) => (await each.data())[0]!));
  for (const each of read) each.dispose();
  return values;
}

function describe(values: number[]) {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1);
  const sorted = [...values].sort((a, b) => a - b);
  const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map((p) => sorted[Math.floor(p * sorted.length)]!);
  return { mean, deviation: Math.sqrt(variance), quantiles };
}

const [loss, norm] = (await draw(0, false)) as [number, number];
const draws: number[][] = [];
for (let step = 0; step < Number(flags.draws); step++) draws.push(await draw(step, true));
console.log(
  JSON.stringify({
    bench: 'dropout-draws',
    draws: draws.length,
    without: { loss, norm },
    loss: describe(draws.map((each) => each[0]!)),
    norm: describe(draws.map((each) => each[1]!)),
  }),
);
await endBackend();
