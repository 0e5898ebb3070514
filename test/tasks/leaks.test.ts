import { onnx } from '@bertwright/backend-onnx';
import type { TaskBatch } from '@bertwright/tasks';
import { disposeTree, endBackend, memory, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  examplesOf,
  outputsOf,
  tinyCases,
  tinyTaskOf,
  trainSteps,
} from '../../packages/tasks/test/tiny-cases.ts';

beforeAll(() => useBackend(onnx({ threads: 1 })));
afterAll(endBackend);

/** What the backend counts beside the tensors. */
interface Held {
  readonly numTensors: number;
  readonly usedBytes: number;
  readonly pendingOperations: number;
  readonly programs: { readonly count: number };
  readonly compiled: number;
}

function held() {
  const { numTensors, usedBytes, pendingOperations, programs, compiled } = memory() as unknown as Held;
  return { numTensors, usedBytes, pendingOperations, programs: programs.count, compiled };
}

const steps = 200;
/** Steps between two times that the rows are prepared, the model is asked, and the answers are counted. */
const round = 50;
const lengths = [16, 24];

test.each(tinyCases.map((tiny) => [tiny.name, tiny] as const))(
  `%s: ${steps} steps on batches of two lengths, with answers and metrics between them, leave nothing`,
  async (_, tiny) => {
    const before = held();
    const task = tinyTaskOf(tiny);
    const examples = examplesOf(tiny);
    let prepared = task.prepare(examples);
    const batchOf = (step: number): TaskBatch => {
      if (step % round === 0) prepared = task.prepare(examples);
      return prepared.batch({
        rows: Array.from({ length: prepared.size }, (_, row) => row),
        length: lengths[step % lengths.length]!,
        epoch: Math.floor(step / round),
        seed: 1,
      });
    };
    // The same rows, of another length.
    expect(batchOf(1)).not.toEqual(batchOf(0));
    const tensors = new Set<number>();
    const rounds: ReturnType<typeof held>[] = [];
    const after = async (step: number) => {
      tensors.add(memory().numTensors);
      if (step % round !== round - 1) return;
      for (const at of lengths.keys()) {
        const batch = batchOf(step + 1 + at);
        const outputs = await outputsOf(task, batch);
        expect(task.decode(outputs, batch, { top: 2 })).toHaveLength(batch.size);
        const metric = task.metrics();
        metric.update(outputs, batch);
        for (const { name } of task.scores ?? tiny.kind.scores)
          expect(metric.result()[name]).toBeTypeOf('number');
      }
      rounds.push(held());
    };
    await trainSteps(task, batchOf, { steps, learningRate: 1e-3, after });
    expect(tensors.size).toBe(1);
    expect(rounds).toHaveLength(steps / round);
    // The first round compiles the programs.
    expect(rounds.slice(1)).toEqual(rounds.slice(1).map(() => rounds[1]));
    disposeTree(task.parameters);
    const { numTensors, usedBytes } = before;
    expect(held()).toMatchObject({ numTensors, usedBytes, pendingOperations: 0 });
  },
);
