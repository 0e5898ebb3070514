/**
 * A training step of BERT for classification (forward, backward, clipping, AdamW, dropout) and a forward pass, by our
 * WebGPU kernels, by tfjs's, or on the CPU. Its twin in PyTorch is `pytorch.py`. Prints one line of JSON.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/step.ts --by ours --model minilm --batch 32 --length 64
 */
import { parseArgs } from 'node:util';
import { type BertConfig, bert, bertParameters } from '@bertwright/encoder';
import { sequenceClassification, sequenceClassificationParameters } from '@bertwright/heads';
import { adamw, chain, clipByGlobalNorm } from '@bertwright/optim';
import {
  flush,
  leaves,
  memory,
  type Scalar,
  softmaxCrossEntropy,
  tensor,
  tidy,
  useBackend,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { backendOf, type Contender } from './contenders.ts';
import { models } from './models.ts';

const { values: flags } = parseArgs({
  options: {
    by: { type: 'string', default: 'ours' },
    model: { type: 'string', default: 'minilm' },
    batch: { type: 'string', default: '32' },
    length: { type: 'string', default: '64' },
    steps: { type: 'string', default: '20' },
    dropout: { type: 'string', default: '0.1' },
    losses: { type: 'boolean', default: false },
  },
});
const [batch, length, steps, dropout] = [flags.batch, flags.length, flags.steps, flags.dropout].map(
  Number,
) as [number, number, number, number];
const size = models[flags.model as keyof typeof models];
const config = {
  ...size,
  activation: 'gelu',
  maxPositions: 512,
  tokenTypes: 2,
  layerNormEpsilon: 1e-12,
  hiddenDropout: dropout,
  attentionDropout: dropout,
  initializerRange: 0.02,
  padTokenId: 0,
} as BertConfig;

const info = await useBackend(await backendOf(flags.by as Contender));
const parameters = {
  encoder: bertParameters(config, { seed: 42 }),
  classifier: sequenceClassificationParameters({ hiddenSize: config.hiddenSize, labels: 2, seed: 42 }),
};
const trained = leaves<Variable>(parameters as never);
const optimizer = chain(clipByGlobalNorm(1), adamw({ learningRate: flags.losses ? 1e-3 : 2e-5 }));
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
  // Where losses are compared, some rows are shorter than others.
  attentionMask: Uint8Array.from({ length: batch * length }, (_, i) =>
    flags.losses && i % length >= length - (Math.floor(i / length) % 4) ? 0 : 1,
  ),
};
const labels = Int32Array.from({ length: batch }, () => random(2));

function loss(step: number, training: boolean): Scalar {
  const context = { training, seed: 42, step, microBatch: 0 };
  const { pooled } = bert(parameters.encoder, inputs, config, { context });
  const logits = sequenceClassification(parameters.classifier, pooled!, { rate: dropout, context });
  return softmaxCrossEntropy(logits, tensor(labels, [batch], 'int32'));
}

let step = 0;
function train(): Scalar {
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

const readScalar = async (scalar: Scalar) => {
  const [value] = await scalar.data();
  scalar.dispose();
  return value!;
};
const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1]!;

/** Medians of milliseconds: each run read before the next begins, and each one ahead of the device. */
async function timed(work: () => Scalar) {
  const [recorded, read]: [number[], number[]] = [[], []];
  for (let i = 0; i < steps; i++) {
    const begin = performance.now();
    const value = work();
    recorded.push(performance.now() - begin);
    await readScalar(value);
    read.push(performance.now() - begin);
  }
  const begin = performance.now();
  for (let i = 0; i < steps; i++) {
    work().dispose();
    await flush();
  }
  await flush();
  await flush();
  return { recordMs: median(recorded), ms: median(read), aheadMs: (performance.now() - begin) / steps };
}

const firstBegin = performance.now();
const losses = [await readScalar(train())];
const firstMs = performance.now() - firstBegin;
if (flags.losses) {
  for (let i = 1; i < steps; i++) losses.push(await readScalar(train()));
  console.log(
    JSON.stringify({ bench: 'losses', by: flags.by, model: flags.model, device: info.device, losses }),
  );
} else {
  for (let i = 0; i < 2; i++) await readScalar(train());
  const held = () => (backend().memory?.() ?? {}) as { numBytesAllocatedInGPU?: number };
  const before = { tensors: memory().numTensors, bytes: held().numBytesAllocatedInGPU };
  const training = await timed(train);
  const after = { tensors: memory().numTensors, bytes: held().numBytesAllocatedInGPU };
  const inference = () => tidy(() => loss(0, false));
  await readScalar(inference());
  const forward = await timed(inference);
  const flops =
    batch *
    length *
    config.layers *
    (8 * config.hiddenSize ** 2 +
      4 * config.hiddenSize * config.intermediateSize +
      4 * length * config.hiddenSize);
  const round = (numbers: Record<string, number>) =>
    Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, +value.toFixed(2)]));
  console.log(
    JSON.stringify({
      bench: 'step',
      by: [flags.by, process.env.BERTWRIGHT_DAWN].filter(Boolean).join(' '),
      model: flags.model,
      batch,
      length,
      device: info.device,
      training: round(training),
      forward: round(forward),
      firstMs: Math.round(firstMs),
      tflops: {
        training: +((3 * flops) / training.aheadMs / 1e9).toFixed(3),
        forward: +(flops / forward.aheadMs / 1e9).toFixed(3),
      },
      leaked: { tensors: after.tensors - before.tensors, bytes: (after.bytes ?? 0) - (before.bytes ?? 0) },
      allocatedMb: Math.round((after.bytes ?? 0) / 2 ** 20),
    }),
  );
}
process.exit(0);
