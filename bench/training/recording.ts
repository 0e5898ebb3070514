/**
 * Milliseconds of JavaScript that a training step takes beside the engine: recording it, planning and starting its
 * graphs (of which drawing the dropout masks is told apart), ending them. The engine computes nothing here, so that no
 * thread of its takes time from JavaScript.
 *
 *   node --import tsx --conditions=@bertwright/source bench/training/recording.ts --steps 400 --dropout 0
 */
import { endBackend, useBackend } from '@bertwright/tensor';
import type { Engine, Program } from '../../packages/backend-onnx/src/engine/engine.ts';
import { recordingBackend } from '../../packages/backend-onnx/src/recording-backend.ts';
import { timeMasks } from './mask-time.ts';
import { makeModel } from './model.ts';
import { readOptions } from './options.ts';
import { randomRows } from './rows.ts';

const program: Program = {
  bytes: 1,
  run: async () => {},
  runSync: () => {},
  endProfile: () => [],
  dispose: () => {},
};
const idle: Engine = {
  name: 'nothing',
  device: 'none',
  threads: 1,
  deterministic: true,
  compile: async () => program,
  compileSync: () => program,
  dispose: () => {},
};

const options = readOptions();
const limits = { count: 32, bytes: 2 ** 30, pending: 10_000 };
await useBackend(recordingBackend({ engine: async () => idle, limits }));
const model = makeModel(options);
const rows = randomRows({ ...options, vocabulary: options.config.vocabularySize })(options.length);

async function timed(): Promise<Record<'record' | 'start' | 'end', number>> {
  const begin = performance.now();
  const loss = model.train(rows);
  const recorded = performance.now();
  const value = loss.data();
  const started = performance.now();
  await value;
  loss.dispose();
  return { record: recorded - begin, start: started - recorded, end: performance.now() - started };
}

const times: Awaited<ReturnType<typeof timed>>[] = [];
for (let step = 1; step < options.steps; step++) times.push(await timed());
const masks = timeMasks();
times.push(await timed());
const masksMs = masks(25);
// The first half warms up: V8 compiles what runs often.
const settled = times.slice(options.steps >> 1);
const middle = (part: keyof (typeof times)[number]) =>
  settled
    .map((time) => time[part])
    .sort((a, b) => a - b)
    [settled.length >> 1]!.toFixed(2);
console.log(
  JSON.stringify({
    recordMs: middle('record'),
    startMs: middle('start'),
    ofWhichMasksMs: masksMs.toFixed(2),
    endMs: middle('end'),
  }),
);
await endBackend();
