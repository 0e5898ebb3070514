/**
 * Training steps of BERT on an NVIDIA card through backend-onnx: milliseconds a step, and the losses of some steps
 * beside the processor's. Weights are random. Its twin in PyTorch is `step.py`; README.md says how both are run.
 *
 *   node onnx-cuda.mjs --library path/to/onnxruntime/capi
 */
import { parseArgs } from 'node:util';
import { onnx } from '@bertwright/backend-onnx';
import { endBackend, flush, type Scalar, useBackend } from '@bertwright/tensor';
import { configOf, makeModel } from '../training/model.ts';

const { values } = parseArgs({
  options: {
    library: { type: 'string' },
    models: { type: 'string', default: 'minilm,base' },
    lengths: { type: 'string', default: '64,128' },
    batch: { type: 'string', default: '32' },
    steps: { type: 'string', default: '20' },
    dropout: { type: 'string', default: '0.1' },
    threads: { type: 'string' },
    // Steps whose losses are set beside the processor's, at the first length; 0 leaves it out.
    check: { type: 'string', default: '20' },
    // What is timed: `cpu` is there to try the script where there is no card.
    runs: { type: 'string', default: 'cuda,cuda-tf32' },
  },
});
const [batch, steps, check] = [Number(values.batch), Number(values.steps), Number(values.check)];
const shapes: Record<string, [hidden: number, layers: number, intermediate: number]> = {
  tiny: [64, 2, 256],
  minilm: [384, 6, 1536],
  base: [768, 12, 3072],
};

const backendFor = (run: string) =>
  onnx({
    provider: run.startsWith('cuda') ? 'cuda' : 'cpu',
    tf32: run === 'cuda-tf32',
    ...(values.library !== undefined && { library: values.library }),
    ...(values.threads !== undefined && { threads: Number(values.threads) }),
  });

/** A model, its optimizer and one batch, whose steps are the same on every backend. */
function trainer(model: string, length: number): () => Scalar {
  const [hidden, layers, intermediate] = shapes[model]!;
  const config = configOf({
    vocabulary: 30522,
    hidden,
    layers,
    heads: hidden === 64 ? 4 : 12,
    intermediate,
    dropout: Number(values.dropout),
  });
  const { train } = makeModel({ config, labels: 2 });
  const rows = {
    size: batch,
    length,
    inputIds: Int32Array.from({ length: batch * length }, (_, i) => 1 + ((i * 7919) % 30521)),
    attentionMask: new Uint8Array(batch * length).fill(1),
    labels: Int32Array.from({ length: batch }, (_, i) => i % 2),
  };
  return () => train(rows);
}

async function losses(run: string, model: string, length: number, count: number): Promise<number[]> {
  await useBackend(backendFor(run));
  const record = trainer(model, length);
  const read: number[] = [];
  for (let i = 0; i < count; i++) {
    const loss = record();
    read.push((await loss.data())[0]!);
    loss.dispose();
  }
  await endBackend();
  return read;
}

interface Timing {
  readonly model: string;
  readonly length: number;
  readonly run: string;
  readonly device: string;
  /** With the loss of each step read before the next is recorded. */
  readonly stepMs: number;
  /** With the next step recorded while one runs, as the trainer does it. */
  readonly aheadMs: number;
  readonly firstMs: number;
}

async function time(run: string, model: string, length: number): Promise<Timing> {
  const { device } = await useBackend(backendFor(run));
  const record = trainer(model, length);
  const one = async () => {
    const start = performance.now();
    const loss = record();
    await loss.data();
    loss.dispose();
    return performance.now() - start;
  };
  const firstMs = await one();
  for (let i = 0; i < 3; i++) await one();
  const times: number[] = [];
  for (let i = 0; i < steps; i++) times.push(await one());
  const start = performance.now();
  for (let i = 0; i < steps; i++) {
    const loss = record();
    await flush();
    loss.dispose();
  }
  await one();
  const aheadMs = (performance.now() - start) / (steps + 1);
  await endBackend();
  const stepMs = times.sort((a, b) => a - b)[times.length >> 1]!;
  return {
    model,
    length,
    run,
    device,
    stepMs: round(stepMs),
    aheadMs: round(aheadMs),
    firstMs: round(firstMs),
  };
}

const round = (ms: number) => Math.round(ms * 100) / 100;
const models = values.models.split(',');
const lengths = values.lengths.split(',').map(Number);
const runs = values.runs.split(',');
let different = false;
for (const model of models) {
  if (check > 0) {
    const expected = await losses('cpu', model, lengths[0]!, check);
    for (const run of runs) {
      const actual = await losses(run, model, lengths[0]!, check);
      const difference = Math.max(...actual.map((loss, i) => Math.abs(loss - expected[i]!)));
      const within = difference <= 1e-4;
      if (run === 'cuda') different ||= !within;
      console.log(JSON.stringify({ model, length: lengths[0], run, difference, within, actual, expected }));
    }
  }
  for (const length of lengths) {
    for (const run of runs) console.log(JSON.stringify(await time(run, model, length)));
  }
}
process.exitCode = different ? 1 : 0;
