/**
 * Milliseconds of JavaScript that a training step takes beside the engine: recording it (of which drawing the dropout
 * masks is told apart), planning and starting its graphs, ending them. The engine computes nothing here, so that no
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

const masks = timeMasks();
const times: Record<'record' | 'masks' | 'start' | 'end', number>[] = [];
for (let step = 0; step < options.steps; step++) {
  const begin = performance.now();
  const loss = model.train(rows);
  const recorded = performance.now();
  const value = loss.data();
  const started = performance.now();
  await value;
  loss.dispose();
  times.push({
    record: recorded - begin,
    masks: masks(),
    start: started - recorded,
    end: performance.now() - started,
  });
}
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
    ofWhichMasksMs: middle('masks'),
    startMs: middle('start'),
    endMs: middle('end'),
  }),
);
await endBackend();
