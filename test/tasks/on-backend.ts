import { lora, setTrainable } from '@bertwright/optim';
import { adaptTask, type HostTensor, type Task } from '@bertwright/tasks';
import { type Backend, disposeTree, endBackend, memory, useBackend } from '@bertwright/tensor';
import { expectClose, referenceBackend } from '@bertwright/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  allRows,
  examplesOf,
  outputsOf,
  type TinyCase,
  tinyCases,
  tinyTaskOf,
  trainSteps,
} from '../../packages/tasks/test/tiny-cases.ts';

/**
 * Some gradients are zero but for rounding (of a bias that all logits of a softmax share). AdamW with its usual 1e-8 makes
 * whole steps of such noise, in another direction on each backend; next to this they stay small.
 */
const epsilon = 1e-3;

/** What a short training came to. */
interface Trained {
  readonly losses: number[];
  readonly outputs: Record<string, HostTensor>;
}

/** Ways to train less than everything: what is not trained has no gradient, and an adapter has a step of its own. */
const others: readonly { readonly name: string; from: TinyCase; change(task: Task): Task }[] = [
  {
    name: 'text classification over a frozen encoder',
    from: caseOf('text-classification'),
    change(task) {
      setTrainable(task.parameters, 'encoder', { trainable: false });
      return task;
    },
  },
  {
    name: 'text classification by an adapter',
    from: caseOf('text-classification'),
    change(task) {
      const adapter = lora(task.parameters, { match: /attention\.(query|value)\.kernel$/, rank: 2 });
      setTrainable(task.parameters, 'encoder', { trainable: false });
      return adaptTask(task, adapter);
    },
  },
];

const cases = [...tinyCases.map((from) => ({ name: from.name, from, change: same })), ...others];

/**
 * Every task on a backend: some steps of training with dropout, and the answers after them, are those of the plain
 * reference backend, and nothing leaks.
 */
export function describeTasksOn(backend: () => Backend): void {
  const expected = new Map<string, Trained>();
  beforeAll(async () => {
    await useBackend(referenceBackend());
    for (const each of cases) expected.set(each.name, await trained(each));
    await endBackend();
    await useBackend(backend());
  }, 600_000);
  afterAll(() => endBackend());

  test.each(cases.map((each) => [each.name, each] as const))(
    '%s',
    async (name, each) => {
      const before = memory().numTensors;
      const found = await trained(each);
      expect(memory().numTensors).toBe(before);
      const { losses, outputs } = expected.get(name)!;
      expectClose(found.losses, losses, 1e-5, { name: 'losses' });
      expect(Object.keys(found.outputs)).toEqual(Object.keys(outputs));
      for (const [output, { values, shape }] of Object.entries(outputs)) {
        expect(found.outputs[output]!.shape).toEqual(shape);
        expectClose(found.outputs[output]!.values, values, 1e-4, { name: output });
      }
    },
    600_000,
  );
}

async function trained({ from, change }: (typeof cases)[number]): Promise<Trained> {
  const task = change(tinyTaskOf(from));
  const batch = allRows(task, examplesOf(from));
  const losses = await trainSteps(task, batch, { steps: 5, learningRate: 1e-2, epsilon });
  const outputs = await outputsOf(task, batch);
  disposeTree(task.parameters);
  return { losses, outputs };
}

function same(task: Task): Task {
  return task;
}

function caseOf(kind: string): TinyCase {
  return tinyCases.find(({ name }) => name === kind)!;
}
