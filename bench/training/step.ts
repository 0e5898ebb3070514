/**
 * One training step of BERT for classification on backend-onnx: forward, backward, clipping and AdamW with dropout.
 * Its twin in PyTorch is `step.py`. Prints one line of JSON.
 *
 *   tsx --conditions=@bertwright/source bench/training/step.ts --hidden 384 --layers 6 --steps 10
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { onnx, profileOnnx } from '@bertwright/backend-onnx';
import { type BertConfig, bert, bertParameters } from '@bertwright/encoder';
import { sequenceClassification, sequenceClassificationParameters } from '@bertwright/heads';
import { adamw, chain, clipByGlobalNorm } from '@bertwright/optim';
import {
  endBackend,
  flush,
  leaves,
  matMul,
  memory,
  ones,
  type Scalar,
  softmaxCrossEntropy,
  tensor,
  tidy,
  useBackend,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';

const { values } = parseArgs({
  options: {
    hidden: { type: 'string', default: '384' },
    layers: { type: 'string', default: '6' },
    heads: { type: 'string', default: '12' },
    intermediate: { type: 'string', default: '1536' },
    vocab: { type: 'string', default: '30522' },
    labels: { type: 'string', default: '2' },
    batch: { type: 'string', default: '32' },
    length: { type: 'string', default: '64' },
    threads: { type: 'string', default: '2' },
    steps: { type: 'string', default: '10' },
    dropout: { type: 'string', default: '0.1' },
    padding: { type: 'string', default: '0' },
    'no-spin': { type: 'boolean', default: false },
    // The last layer's positions: the classifier reads the first alone, PyTorch's model computes all.
    positions: { type: 'string', default: 'first' },
    losses: { type: 'boolean', default: false },
    trace: { type: 'string' },
  },
});
const number = (name: Exclude<keyof typeof values, 'no-spin' | 'losses' | 'trace' | 'positions'>) =>
  Number(values[name]);
const [batch, length, labels] = [number('batch'), number('length'), number('labels')];
const dropout = number('dropout');
const config: BertConfig = {
  vocabularySize: number('vocab'),
  hiddenSize: number('hidden'),
  layers: number('layers'),
  heads: number('heads'),
  intermediateSize: number('intermediate'),
  activation: 'gelu',
  maxPositions: Math.max(512, length),
  tokenTypes: 2,
  layerNormEpsilon: 1e-12,
  hiddenDropout: dropout,
  attentionDropout: dropout,
  initializerRange: 0.02,
  padTokenId: 0,
} as BertConfig;

const info = await useBackend(onnx({ threads: number('threads'), spin: !values['no-spin'] }));
const parameters = {
  encoder: bertParameters(config, { seed: 42 }),
  classifier: sequenceClassificationParameters({ hiddenSize: config.hiddenSize, labels, seed: 42 }),
};
const trained = leaves<Variable>(parameters as never);
const optimizer = chain(clipByGlobalNorm(1), adamw({ learningRate: 2e-5 }));
const state = optimizer.init(trained);

let seed = 1;
const random = (below: number) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const inputs = {
  size: batch,
  length,
  inputIds: Int32Array.from({ length: batch * length }, () => 1 + random(config.vocabularySize - 1)),
  attentionMask: Uint8Array.from({ length: batch * length }, (_, i) =>
    i % length < length - (number('padding') && random(number('padding'))) ? 1 : 0,
  ),
};
const labelIds = Int32Array.from({ length: batch }, () => random(labels));

function loss(step: number, training: boolean): Scalar {
  const context = { training, seed: 42, step, microBatch: 0 };
  const { pooled } = bert(parameters.encoder, inputs, config, {
    context,
    positions: values.positions as 'all' | 'first',
  });
  const logits = sequenceClassification(parameters.classifier, pooled!, { rate: dropout, context });
  return softmaxCrossEntropy(logits, tensor(labelIds, [batch], 'int32'));
}

let step = 0;
/** Records one step; the returned loss is what makes it run. */
function record(): Scalar {
  return tidy(() => {
    const { value, gradients } = valueAndGradients(
      () => loss(step, true),
      trained.map((leaf) => leaf.value),
    );
    optimizer.update({ gradients }, state, trained, step);
    step++;
    return value;
  });
}

const median = (list: number[]) => list.slice().sort((a, b) => a - b)[list.length >> 1]!;

/** GFLOP/s of plain matrix products of this model's size: what the step could reach if it did nothing else. */
async function productRate(): Promise<number> {
  const { hiddenSize: k, intermediateSize: n } = config;
  const m = batch * length;
  const times: number[] = [];
  const [a, b] = [ones([m, k]), ones([k, n])];
  for (let i = 0; i < 12; i++) {
    const product = tidy(() => matMul(a, b));
    const start = performance.now();
    await flush();
    await (backend() as never as { recorder: { runner: { idle(): Promise<void> } } }).recorder.runner.idle();
    times.push(performance.now() - start);
    product.dispose();
  }
  a.dispose();
  b.dispose();
  return (2 * m * k * n) / median(times) / 1e6;
}

const rateBefore = await productRate();
const firstStart = performance.now();
const first = record();
await first.data();
first.dispose();
const firstMs = performance.now() - firstStart;
const second = record();
await second.data();
second.dispose();

const start = { tensors: memory().numTensors, memory: backend().memory() };
const recording: number[] = [];
const stepTimes: number[] = [];
const losses: number[] = [];
for (let i = 0; i < number('steps'); i++) {
  const begin = performance.now();
  const value = record();
  recording.push(performance.now() - begin);
  losses.push((await value.data())[0]!);
  stepTimes.push(performance.now() - begin);
  value.dispose();
}
// The same with recording one step ahead of the run, as the trainer does it.
const aheadBegin = performance.now();
for (let i = 0; i < number('steps'); i++) {
  const value = record();
  await flush();
  value.dispose();
}
const last = record();
await last.data();
last.dispose();
const aheadMs = (performance.now() - aheadBegin) / (number('steps') + 1);
const peakRssMb = process.resourceUsage().maxRSS / 1024;

// Where a step's time goes, as a table and for chrome://tracing.
if (values.trace !== undefined) {
  const profile = await profileOnnx(async () => {
    for (let i = 0; i < 4; i++) {
      const value = record();
      await value.data();
      value.dispose();
    }
  });
  console.error(profile.toTable());
  writeFileSync(values.trace, profile.toChromeTrace());
}

const forward: number[] = [];
for (let i = 0; i < number('steps'); i++) {
  const begin = performance.now();
  const value = tidy(() => loss(0, false));
  await value.data();
  forward.push(performance.now() - begin);
  value.dispose();
}
const rateAfter = await productRate();
const tokens = batch * length;
const forwardFlops =
  tokens *
  config.layers *
  (8 * config.hiddenSize ** 2 +
    4 * config.hiddenSize * config.intermediateSize +
    4 * length * config.hiddenSize);
const stepMs = median(stepTimes);
const rate = (rateBefore + rateAfter) / 2;
console.log(
  JSON.stringify({
    engine: info.engine,
    ...values,
    stepMs: +stepMs.toFixed(1),
    stepMinMs: +Math.min(...stepTimes).toFixed(1),
    aheadMs: +aheadMs.toFixed(1),
    recordMs: +median(recording).toFixed(1),
    forwardMs: +median(forward).toFixed(1),
    firstMs: +firstMs.toFixed(0),
    gflops: +((3 * forwardFlops) / stepMs / 1e6).toFixed(1),
    productGflops: [+rateBefore.toFixed(1), +rateAfter.toFixed(1)],
    ofProductRate: +((3 * forwardFlops) / stepMs / 1e6 / rate).toFixed(3),
    peakRssMb: Math.round(peakRssMb),
    tensors: memory().numTensors - start.tensors,
    memory: backend().memory(),
    ...(values.losses && { losses }),
  }),
);
await endBackend();
