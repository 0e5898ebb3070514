import {
  at,
  disposeTree,
  flush,
  leaves,
  memory,
  type Tensor,
  tensor,
  tidy,
  transpose,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { expect, test } from 'vitest';
import { sharedFiles, sharedPath } from '#shared-files';
import { expectClose } from '../../expect-close.ts';
import { readReference } from '../../reference.ts';
import { describeWithShared } from '../../shared.ts';
import { leavesNothing } from '../memory.ts';
import type { ConformanceOptions } from '../options.ts';

/** ../shared/fixtures/trace.json: how PyTorch fine-tuned MiniLM on CoLA. */
interface Trace {
  rows: [number, number];
  batchSize: number;
  maxLength: number;
  learningRate: number;
  weightDecay: number;
  clipNorm: number;
  warmupSteps: number;
  totalSteps: number;
  losses: number[];
  gradNorms: number[];
  learningRates: number[];
  finalParameterMeanStd: Record<string, [mean: number, deviation: number]>;
  finalLogitsFirst16: number[][];
}

/** The first steps of fine-tuning MiniLM on CoLA, and where all 20 are made, the parameters and logits at the end. */
export function describeTrace({
  traceSteps = 20,
  lossTolerance = 1e-5,
  normTolerance = 1e-4,
  ...options
}: ConformanceOptions): void {
  describeWithShared(`${traceSteps} steps of MiniLM on CoLA`, 'models/minilm-l6', (model) => {
    test("follow PyTorch's losses and gradient norms", () =>
      leavesNothing(async () => {
        const trace: Trace = JSON.parse(await readShared('fixtures', 'trace.json'));
        const { task, prepared } = await startingPoint(model, trace);
        const reports = await train(task, prepared, trace, traceSteps);
        // Each number by itself, absolutely: a wrong GELU, epsilon or clipping differs by less than 1e-3.
        for (const [step, { loss, norm, rate }] of reports.entries()) {
          expect(Math.abs(loss - trace.losses[step]!), `loss of step ${step}`).toBeLessThan(lossTolerance);
          expect(Math.abs(norm - trace.gradNorms[step]!), `norm of step ${step}`).toBeLessThan(normTolerance);
          expect(Math.abs(rate - trace.learningRates[step]!), `rate of step ${step}`).toBeLessThan(1e-12);
        }
        if (traceSteps === trace.totalSteps) await expectEnd(task, prepared, trace, lossTolerance);
        disposeTree(task.parameters);
      }, options));
  });
}

type Task = import('@bertwright/tasks').Classification;
type Prepared = ReturnType<Task['prepare']>;

async function readShared(folder: string, name: string): Promise<string> {
  return new TextDecoder().decode(await sharedFiles(sharedPath(folder)!).read(name));
}

async function startingPoint(model: string, trace: Trace): Promise<{ task: Task; prepared: Prepared }> {
  const { loadTask, textClassification } = await import('@bertwright/tasks');
  const table = await readShared('data/cola', 'in_domain_train.tsv');
  const examples = table
    .split('\n')
    .slice(...trace.rows)
    .map((row) => row.split('\t'))
    .map(([, label, , text]) => ({ text: text!, label: label! }));
  const { task, newParameters } = await loadTask(textClassification, sharedFiles(model), {
    facts: { labels: ['0', '1'] },
    maxLength: trace.maxLength,
    lengthMultiple: trace.maxLength,
    dropout: { hiddenDropout: 0, attentionDropout: 0 },
  });
  expect(newParameters).toEqual(['classifier.kernel', 'classifier.bias']);
  const head = await readReference('trace.head');
  tidy(() => {
    const { values, shape } = head['classifier.weight']!;
    const variable = (path: string) => at<Variable>(task.parameters, path) as Variable;
    variable('classifier.kernel').assign(transpose(tensor(values, shape)));
    variable('classifier.bias').assign(tensor(head['classifier.bias']!.values));
  });
  return { task, prepared: task.prepare(examples) };
}

async function train(task: Task, prepared: Prepared, trace: Trace, steps: number) {
  const { adamw, chain, clipByGlobalNorm, linearSchedule } = await import('@bertwright/optim');
  const parameters = leaves<Variable>(task.parameters);
  const { learningRate, warmupSteps, totalSteps, weightDecay, batchSize } = trace;
  const optimizer = chain(
    clipByGlobalNorm(trace.clipNorm),
    adamw({ learningRate: linearSchedule({ learningRate, warmupSteps, totalSteps }), weightDecay }),
  );
  const state = optimizer.init(parameters);
  const reports: { loss: number; norm: number; rate: number }[] = [];
  const held = memory().numTensors;
  for (let step = 0; step < steps; step++) {
    const rows = Array.from({ length: batchSize }, (_, index) => step * batchSize + index);
    const batch = prepared.batch({ rows });
    expect([batch.size, batch.length]).toEqual([batchSize, trace.maxLength]);
    const context = { training: true, seed: 0, step, microBatch: 0 };
    let rate = Number.NaN;
    const read: Tensor[] = tidy(() => {
      const { value, gradients } = valueAndGradients(
        () => task.loss(task.parameters, batch, context),
        parameters.map((leaf) => leaf.value),
      );
      const report = optimizer.update({ gradients }, state, parameters, step);
      rate = report.learningRate;
      return [value, report.gradientNorm!];
    });
    await flush();
    const [loss, norm] = await Promise.all(read.map(async (each) => (await each.data())[0]!));
    for (const each of read) each.dispose();
    reports.push({ loss: loss!, norm: norm!, rate });
  }
  expect(memory().numTensors).toBe(held);
  disposeTree(state);
  return reports;
}

async function expectEnd(task: Task, prepared: Prepared, trace: Trace, lossTolerance: number): Promise<void> {
  const first = prepared.batch({ rows: Array.from({ length: 16 }, (_, row) => row) });
  const logits = tidy(() => task.outputs(task.parameters, first).logits!);
  const wanted = trace.finalLogitsFirst16.flat();
  expectClose(await logits.data(), wanted, 10 * lossTolerance, { name: 'logits' });
  logits.dispose();
  const names = new Map(task.entries.map(({ path, names }) => [path, names[0]!]));
  expect([...names.values()].sort()).toEqual(Object.keys(trace.finalParameterMeanStd).sort());
  for (const { path, value } of leaves<Variable>(task.parameters)) {
    const [mean, deviation] = trace.finalParameterMeanStd[names.get(path)!]!;
    const actual = meanAndDeviation((await value.data()) as Float32Array);
    expect(Math.abs(actual.mean - mean), `mean of ${path}`).toBeLessThan(lossTolerance / 10);
    expect(Math.abs(actual.deviation - deviation), `deviation of ${path}`).toBeLessThan(lossTolerance / 10);
  }
}

/** In double precision; the deviation as torch's `std`, over one less than the count. */
function meanAndDeviation(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
