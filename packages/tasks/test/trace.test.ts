import { readFile } from 'node:fs/promises';
import { onnx } from '@bertwright/backend-onnx';
import { folder } from '@bertwright/checkpoint';
import { adamw, chain, clipByGlobalNorm, linearSchedule } from '@bertwright/optim';
import {
  disposeTree,
  endBackend,
  flush,
  leaves,
  memory,
  tensor,
  tidy,
  transpose,
  useBackend,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { describeWithShared, expectClose, readReference, sharedPath } from '@bertwright/testing';
import { expect, test } from 'vitest';
import { loadTask } from '../src/index.ts';

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

describeWithShared('20 steps of MiniLM on CoLA', 'models/minilm-l6', (model) => {
  test("follow PyTorch's losses, gradient norms, final parameters and logits", async () => {
    const trace: Trace = JSON.parse(await readFile(sharedPath('fixtures/trace.json')!, 'utf8'));
    const table = await readFile(sharedPath('data/cola/in_domain_train.tsv')!, 'utf8');
    const examples = table
      .split('\n')
      .slice(...trace.rows)
      .map((row) => row.split('\t'))
      .map(([, label, , text]) => ({ text: text!, label: label! }));
    await useBackend(onnx({ threads: 2 }));
    const start = memory().numTensors;
    const { task, newParameters } = await loadTask(folder(model), {
      labels: ['0', '1'],
      maxLength: trace.maxLength,
      lengthMultiple: trace.maxLength,
      dropout: { hiddenDropout: 0, attentionDropout: 0 },
    });
    expect(newParameters).toEqual(['classifier.kernel', 'classifier.bias']);
    const head = await readReference('trace.head');
    tidy(() => {
      const { values, shape } = head['classifier.weight']!;
      task.parameters.classifier.kernel.assign(transpose(tensor(values, shape)));
      task.parameters.classifier.bias.assign(tensor(head['classifier.bias']!.values));
    });

    const parameters = leaves<Variable>(task.parameters);
    const { learningRate, warmupSteps, totalSteps, weightDecay } = trace;
    const optimizer = chain(
      clipByGlobalNorm(trace.clipNorm),
      adamw({ learningRate: linearSchedule({ learningRate, warmupSteps, totalSteps }), weightDecay }),
    );
    const state = optimizer.init(parameters);
    const prepared = task.prepare(examples);
    const reports: { loss: number; norm: number; rate: number }[] = [];
    const held = memory().numTensors;
    for (let step = 0; step < totalSteps; step++) {
      const rows = Array.from({ length: trace.batchSize }, (_, index) => step * trace.batchSize + index);
      const batch = prepared.batch({ rows });
      expect([batch.size, batch.length]).toEqual([trace.batchSize, trace.maxLength]);
      const context = { training: true, seed: 0, step, microBatch: 0 };
      let rate = Number.NaN;
      const read = tidy(() => {
        const { value, gradients } = valueAndGradients(
          () => task.loss(task.parameters, batch, context),
          parameters.map((leaf) => leaf.value),
        );
        const report = optimizer.update({ gradients }, state, parameters, step);
        rate = report.learningRate;
        return [value, report.gradientNorm!];
      });
      await flush();
      const [loss, norm] = await Promise.all(read.map(async (tensor) => (await tensor.data())[0]!));
      for (const each of read) each.dispose();
      reports.push({ loss: loss!, norm: norm!, rate });
    }
    expect(memory().numTensors).toBe(held);

    // Each number by itself, absolutely: a wrong GELU, epsilon or clipping differs by less than 1e-3.
    for (const [step, { loss, norm, rate }] of reports.entries()) {
      expect(Math.abs(loss - trace.losses[step]!), `loss of step ${step}`).toBeLessThan(1e-5);
      expect(Math.abs(norm - trace.gradNorms[step]!), `norm of step ${step}`).toBeLessThan(1e-4);
      expect(Math.abs(rate - trace.learningRates[step]!), `rate of step ${step}`).toBeLessThan(1e-12);
    }

    const first = prepared.batch({ rows: Array.from({ length: 16 }, (_, row) => row) });
    const logits = tidy(() => task.outputs(task.parameters, first).logits!);
    expectClose(await logits.data(), trace.finalLogitsFirst16.flat(), 1e-4, { name: 'logits' });
    logits.dispose();

    const names = new Map(task.entries.map(({ path, names }) => [path, names[0]!]));
    expect([...names.values()].sort()).toEqual(Object.keys(trace.finalParameterMeanStd).sort());
    for (const { path, value } of parameters) {
      const [mean, deviation] = trace.finalParameterMeanStd[names.get(path)!]!;
      const actual = meanAndDeviation((await value.data()) as Float32Array);
      expect(Math.abs(actual.mean - mean), `mean of ${path}`).toBeLessThan(1e-6);
      expect(Math.abs(actual.deviation - deviation), `deviation of ${path}`).toBeLessThan(1e-6);
    }
    disposeTree(task.parameters);
    disposeTree(state);
    expect(memory().numTensors).toBe(start);
    await endBackend();
  });
});

/** In double precision; the deviation as torch's `std`, over one less than the count. */
function meanAndDeviation(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
