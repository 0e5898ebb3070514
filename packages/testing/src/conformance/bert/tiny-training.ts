import {
  type Backend,
  disposeTree,
  flush,
  leaves,
  tidy,
  useBackend,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { expect, test } from 'vitest';
import { readReference } from '../../reference.ts';
import { useReferenceBackend } from '../../reference-backend.ts';
import { describeWithShared } from '../../shared.ts';
import { leavesNothing } from '../memory.ts';
import type { ConformanceOptions } from '../options.ts';
import { fixtureInputs, withTokenizer } from './fixture-model.ts';

const steps = 20;

/** 20 steps of a tiny checkpoint, with dropout, beside tfjs's plain JavaScript backend. */
export function describeTinyTraining(
  makeBackend: () => Backend,
  { trainingLossTolerance = 1e-4, trainingNormTolerance = 1e-3, ...options }: ConformanceOptions,
): void {
  const name = 'bert-seqcls';
  describeWithShared(`${steps} steps of ${name} with dropout`, `fixtures/${name}`, (path) => {
    test("have the plain JavaScript backend's losses and gradient norms", async () => {
      await useReferenceBackend();
      const expected = await train(path, name);
      await useBackend(makeBackend());
      let actual: Report[] = [];
      await leavesNothing(async () => {
        actual = await train(path, name);
      }, options);
      expect(actual.at(-1)!.loss).toBeLessThan(0.9 * actual[0]!.loss);
      for (const [step, { loss, norm }] of actual.entries()) {
        const wanted = expected[step]!;
        expect(Math.abs(loss - wanted.loss), `loss of step ${step}`).toBeLessThan(trainingLossTolerance);
        expect(Math.abs(norm - wanted.norm), `norm of step ${step}`).toBeLessThan(trainingNormTolerance);
      }
    });
  });
}

interface Report {
  readonly loss: number;
  readonly norm: number;
}

async function train(path: string, name: string): Promise<Report[]> {
  const { adamw, chain, clipByGlobalNorm } = await import('@bertwright/optim');
  const { loadTask, textClassification } = await import('@bertwright/tasks');
  const expected = await readReference(`${name}.expected`);
  const inputs = fixtureInputs(expected);
  const { task } = await loadTask(textClassification, await withTokenizer(path), {
    maxLength: inputs.length,
    dropout: { hiddenDropout: 0.1, attentionDropout: 0.1 },
  });
  const batch = {
    ...inputs,
    rows: Int32Array.from({ length: inputs.size }, (_, row) => row),
    labels: expected['in.labels']!.values as Int32Array,
  };
  const parameters = leaves<Variable>(task.parameters);
  const optimizer = chain(clipByGlobalNorm(1), adamw({ learningRate: 1e-3 }));
  const state = optimizer.init(parameters);
  const reports: Report[] = [];
  for (let step = 0; step < steps; step++) {
    const read = tidy(() => {
      const context = { training: true, seed: 7, step, microBatch: 0 };
      const { value, gradients } = valueAndGradients(
        () => task.loss(task.parameters, batch, context),
        parameters.map((leaf) => leaf.value),
      );
      return [value, optimizer.update({ gradients }, state, parameters, step).gradientNorm!];
    });
    await flush();
    const [loss, norm] = await Promise.all(read.map(async (each) => (await each.data())[0]!));
    for (const each of read) each.dispose();
    reports.push({ loss: loss!, norm: norm! });
  }
  disposeTree(state);
  disposeTree(task.parameters);
  return reports;
}
