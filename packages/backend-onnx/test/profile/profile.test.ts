import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { endBackend, flush, useBackend } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OnnxProfile, onnx, profileOnnx } from '../../src/index.ts';
import type { OnnxMemory } from '../../src/tfjs-backend.ts';
import { smallModel } from '../small-model.ts';

beforeEach(async () => void (await useBackend(onnx({ threads: 2 }))));
afterEach(endBackend);

const state = () => tf.backend().memory() as unknown as OnnxMemory;
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Reads a sum over matrix products, which take nearly all of its time. */
async function products(size: number): Promise<number> {
  const value = tf.tidy(() => {
    let y = tf.fill([size, size], 1e-3) as tf.Tensor2D;
    for (let i = 0; i < 10; i++) y = tf.matMul(y, y);
    return tf.sum(y);
  });
  const result = (await value.data())[0]!;
  value.dispose();
  return result;
}

describe('a profile', () => {
  test('has a graph for each that was run, with its runs', async () => {
    const { graphs } = await profileOnnx(async () => {
      for (const size of [32, 48, 32, 32]) await products(size);
    });
    expect(graphs.map(({ runs }) => runs)).toEqual([3, 1]);
  });

  test('names the operations, counts their nodes, and their times sum to about that of the run', async () => {
    const { graphs } = await profileOnnx(async () => void (await products(400)));
    const [graph] = graphs;
    expect(graph!.operations[0]).toMatchObject({ name: 'BatchMatMul', calls: 10 });
    expect(graph!.operations.map(({ name }) => name).sort()).toEqual(['BatchMatMul', 'Fill', 'Sum']);
    expect(sum(graph!.operations.flatMap(({ nodes }) => Object.values(nodes)))).toBe(graph!.nodes);
    // Another process may take a processor between two nodes: the quietest of some runs counts.
    const shares: number[] = [];
    for (let i = 0; i < 6; i++) {
      const [run] = (await profileOnnx(async () => void (await products(400)))).graphs;
      shares.push(sum(run!.operations.map(({ ms }) => ms)) / run!.ms);
    }
    expect(Math.max(...shares)).toBeGreaterThan(0.8);
    for (const share of shares) expect(share).toBeLessThanOrEqual(1);
  });

  test('of a training step says what goes in and out, and each operation has taken time', async () => {
    const { list, state: moments, step } = smallModel();
    await step().data();
    const { graphs } = await profileOnnx(async () => void (await step().data()));
    const [gradients, update] = graphs;
    expect(graphs).toHaveLength(2);
    const parameterBytes = 4 * sum(list.map(({ size }) => size));
    // The gradients go out, and the loss; then parameters and both moments.
    expect(gradients!.outputs).toEqual({ count: list.length + 1, bytes: parameterBytes + 4 });
    expect(update!.outputs).toEqual({
      count: list.length + moments.first.length + moments.second.length,
      bytes: 3 * parameterBytes,
    });
    expect(gradients!.inputs.bytes).toBeGreaterThan(parameterBytes);
    expect(update!.inputs.bytes).toBeGreaterThan(4 * parameterBytes);
    expect(gradients!.constants.bytes).toBeGreaterThan(0);
    const operations = graphs.flatMap((graph) => graph.operations);
    const names = operations.map(({ name }) => name);
    expect(names).toContain('BertAttentionGrad');
    expect(update!.operations.map(({ name }) => name)).toEqual(['BertAdamW']);
    for (const { ms } of operations) expect(ms).toBeGreaterThan(0);
  });

  test('includes what nobody waits for', async () => {
    const { graphs } = await profileOnnx(() => void tf.exp(tf.ones([3])));
    expect(graphs.map(({ runs }) => runs)).toEqual([1]);
  });

  test('includes blocking reads', async () => {
    const { graphs } = await profileOnnx(() => void tf.exp(tf.ones([3])).dataSync());
    expect(graphs[0]).toMatchObject({ runs: 1, operations: [{ name: 'Exp' }] });
  });

  test('changes no number', async () => {
    const expected = await products(100);
    let actual: number | undefined;
    await profileOnnx(async () => {
      actual = await products(100);
    });
    expect(actual).toBe(expected);
  });

  test('leaves tensors, values, memory, compiled graphs and temporary files as they were', async () => {
    const folders = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('bertwright-profile-')).length;
    const { step } = smallModel();
    const once = async () => {
      const loss = step();
      await loss.data();
      loss.dispose();
    };
    await once();
    await once();
    const left = () => {
      const { usedBytes, programs, compiled } = state();
      const { numTensors } = tf.memory();
      return {
        usedBytes,
        programs,
        compiled,
        numTensors,
        values: tf.backend().numDataIds(),
        folders: folders(),
      };
    };
    const before = left();
    await profileOnnx(once);
    expect(left()).toEqual(before);
    await once();
    expect(left()).toEqual(before);
  });

  test('of work that throws throws the same, and the backend goes on without profiling', async () => {
    await expect(profileOnnx(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    const outside = () => tf.gather(tf.ones([3, 2]), tf.tensor1d([7], 'int32')).data();
    await expect(profileOnnx(async () => void (await outside()))).rejects.toMatchObject({
      code: 'run-failed',
    });
    const { compiled } = state();
    await products(16);
    expect(state().compiled).toBe(compiled + 1);
  });

  test('is refused inside another one, and on another backend', async () => {
    const inner = profileOnnx(async () => void (await profileOnnx(() => {})));
    await expect(inner).rejects.toMatchObject({ code: 'profiling' });
    await useReferenceBackend();
    await expect(profileOnnx(() => {})).rejects.toMatchObject({ code: 'not-started' });
  });
});

describe('printed', () => {
  test('it is a line on the whole and a row an operation, the slowest first, with percentages of the run', async () => {
    const profile = await profileOnnx(async () => void (await products(200)));
    const lines = profile.toTable().split('\n');
    expect(lines[0]).toMatch(
      /^1 run of \d+\.\d\d ms: \d+ operations as \d+ nodes; inputs \d+ \(.* MB\), outputs 1 \(0\.000 MB\), constants/,
    );
    expect(lines[1]).toMatch(/^operation +calls +nodes +MB in +MB out +ms +%$/);
    expect(lines[2]).toMatch(/^BatchMatMul +10 +10 +3\.2 +1\.6 +\d+\.\d\d +\d+\.\d$/);
    expect(lines.at(-1)).toMatch(/^\(between nodes\)/);
    const shares = lines.slice(2).map((line) => Number(line.split(/ +/).at(-1)));
    expect(sum(shares)).toBeCloseTo(100, 0);
  });
});

describe("in Chrome's trace format", () => {
  interface Event {
    name: string;
    cat: string;
    ph: string;
    ts: number;
    dur: number;
    pid: number;
    tid: number;
    args: Record<string, unknown>;
  }
  const eventsOf = (profile: OnnxProfile) => {
    const { traceEvents } = JSON.parse(profile.toChromeTrace()) as { traceEvents: Event[] };
    return traceEvents;
  };

  test('every event is complete, and every node lies inside a run and bears the name of its operation', async () => {
    const profile = await profileOnnx(async () => {
      await products(200);
      await products(100);
      await products(200);
    });
    const [metadata, ...events] = eventsOf(profile);
    expect(metadata).toMatchObject({ ph: 'M', name: 'process_name' });
    for (const event of events) {
      expect(event).toMatchObject({
        ph: 'X',
        pid: 1,
        tid: 1,
        ts: expect.any(Number),
        dur: expect.any(Number),
      });
    }
    const runs = events.filter(({ cat }) => cat === 'run');
    expect(runs.map(({ name }) => name)).toEqual(['run of graph 1', 'run of graph 1', 'run of graph 2']);
    const nodes = events.filter(({ cat }) => cat !== 'run');
    const names = new Set(profile.graphs.flatMap(({ operations }) => operations.map(({ name }) => name)));
    for (const { name, cat, ts, dur, args } of nodes) {
      expect(names).toContain(cat);
      expect(name).toBe(`${cat}/${args.operator}_${name.split('_').at(-1)}`);
      expect(runs.some((run) => run.ts <= ts && ts + dur <= run.ts + run.dur)).toBe(true);
    }
    expect(nodes.length).toBe(sum(profile.graphs.map((graph) => graph.runs * graph.nodes)));
  });

  test('runs of different graphs lie in the order in which they were made', async () => {
    const profile = await profileOnnx(async () => {
      for (const size of [100, 120, 100]) await products(size);
    });
    const runs = eventsOf(profile).filter(({ cat }) => cat === 'run');
    const inTime = runs.toSorted((a, b) => a.ts - b.ts);
    expect(inTime.map(({ name }) => name)).toEqual(['run of graph 1', 'run of graph 2', 'run of graph 1']);
    for (const [index, run] of inTime.slice(1).entries()) {
      expect(run.ts).toBeGreaterThan(inTime[index]!.ts + inTime[index]!.dur - 1000);
    }
  });

  test('without any run it is an empty trace', async () => {
    const profile = await profileOnnx(() => flush());
    expect(eventsOf(profile)).toHaveLength(1);
    expect(profile.toTable()).toBe('');
  });
});
