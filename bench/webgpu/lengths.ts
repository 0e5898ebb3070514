/**
 * What a training over batches of many lengths holds of the device's memory, and what its steps take: every multiple of
 * 8 up to the length, in a shuffled order, several times over. Prints one line of JSON.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/lengths.ts --model minilm --batch 32 --length 128
 */
import { webgpu } from '@bertwright/backend-webgpu';
import { useBackend } from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { median } from '../median.ts';
import { configOf, makeModel } from '../training/model.ts';
import { randomRows } from '../training/rows.ts';
import { benchOptions, endBench, stepOptions } from './bench-options.ts';
import { dawnOptions } from './contenders.ts';
import { models } from './models.ts';

/** `--adapter null`: Dawn's device that computes nothing, for what is held alone. */
const flags = await benchOptions({ ...stepOptions, passes: '2', adapter: 'real' });
const [batch, length, passes, dropout] = [flags.batch, flags.length, flags.passes, flags.dropout].map(
  Number,
) as [number, number, number, number];
const config = configOf({ ...models[flags.model as keyof typeof models], dropout });
const info = await useBackend(webgpu({ dawn: flags.adapter === 'null' ? ['backend=null'] : dawnOptions() }));
const model = makeModel({ config, labels: 2, learningRate: 2e-5 });
const rowsOf = randomRows({ batch, vocabulary: config.vocabularySize, labels: 2, padding: 0 });
const counts = Array.from({ length: length / 8 }, (_, at) => 8 * (at + 1));
const passMs: number[] = [];
let mostInUse = 0;
for (let pass = 0; pass < passes; pass++) {
  // Not from the shortest to the longest: 7 has no factor in common with a power of two.
  const begin = performance.now();
  for (let at = 0; at < counts.length; at++) {
    const loss = model.train(rowsOf(counts[(7 * at + pass) % counts.length]!));
    mostInUse = Math.max(mostInUse, held().numBytesInGPU);
    await loss.data();
    loss.dispose();
  }
  passMs.push(performance.now() - begin);
}
console.log(
  JSON.stringify({
    bench: 'lengths',
    model: flags.model,
    batch,
    length,
    device: info.device,
    passMs: passMs.map(Math.round),
    laterMs: Math.round(median(passMs.slice(1)) / counts.length),
    allocatedMb: Math.round(held().numBytesAllocatedInGPU / 2 ** 20),
    afterRecordingMb: Math.round(mostInUse / 2 ** 20),
  }),
);
endBench();

function held() {
  return backend().memory() as unknown as { numBytesInGPU: number; numBytesAllocatedInGPU: number };
}
