import { tableFields } from '@bertwright/data';
import { adamw } from '@bertwright/optim';
import { disposeTree, leaves, type Tensor, tidy, type Variable, valueAndGradients } from '@bertwright/tensor';
import {
  completeOptions,
  freshTask,
  type HostTensor,
  type OptionValue,
  type PreparedFor,
  type Task,
  type TaskBatch,
  type TaskExample,
  taskKinds,
} from '../src/index.ts';
import { taskRows } from './task-rows.ts';
import { vocabulary } from './tiny-task.ts';

type Kind = (typeof taskKinds)[number];

/** One task, tiny, with the options that were chosen for it. */
export interface TinyCase {
  readonly name: string;
  readonly kind: Kind;
  readonly chosen: Readonly<Record<string, OptionValue>>;
}

/** Every task, and those whose other head changes what a step is made of. */
export const tinyCases: readonly TinyCase[] = [
  ...taskKinds.map((kind) => ({ name: kind.kind, kind, chosen: {} })),
  { name: 'token-classification with a chain', kind: kindOf('token-classification'), chosen: { crf: true } },
  {
    name: 'question-answering by a pointer network',
    kind: kindOf('question-answering'),
    chosen: { head: 'pointer' },
  },
];

function kindOf(name: string): Kind {
  return taskKinds.find(({ kind }) => kind === name)!;
}

/** The rows of a case, with their answers or as they are when they are to be predicted. */
export function examplesOf({ kind, chosen }: TinyCase, answers = true): TaskExample[] {
  const options = completeOptions(kind, chosen);
  const fields = Object.keys(kind.fields).filter((field) => answers || !kind.fields[field]!.answer);
  const rows = taskRows[kind.kind]!.map((values, index) => ({ line: index + 1, values }));
  const columns = Object.fromEntries(fields.map((field) => [field, field]));
  const table = { name: 'rows.jsonl', columns: Object.keys(rows[0]!.values), rows };
  return tableFields(table, columns).map((row) => kind.example(row, options));
}

/** A case's task with fresh parameters: one layer of 16. */
export function tinyTaskOf(tiny: TinyCase): Task {
  const { kind, chosen } = tiny;
  return freshTask(kind, {
    vocabulary,
    facts: kind.facts(examplesOf(tiny), completeOptions(kind, chosen)),
    options: chosen,
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
    seed: 1,
    training: examplesOf(tiny),
  });
}

/** All of some examples as one batch. */
export function allRows(task: Task, examples: readonly TaskExample[], purpose: PreparedFor = {}): TaskBatch {
  const prepared = task.prepare(examples, purpose);
  return prepared.batch({ rows: Array.from({ length: prepared.size }, (_, row) => row) });
}

/** What a task's outputs for a batch are, read back. */
export function outputsOf(task: Task, batch: TaskBatch): Promise<Record<string, HostTensor>> {
  return readAll(tidy(() => task.outputs(task.parameters, batch)));
}

/** Reads tensors, and frees them. */
export async function readAll(tensors: Record<string, Tensor>): Promise<Record<string, HostTensor>> {
  const entries = Object.entries(tensors).map(
    async ([name, tensor]) => [name, { values: await tensor.data(), shape: [...tensor.shape] }] as const,
  );
  const read = Object.fromEntries(await Promise.all(entries));
  for (const tensor of Object.values(tensors)) tensor.dispose();
  return read;
}

/** Trains on one batch, or on that of each step, with AdamW and dropout, and calls `after` after each step. */
export async function trainSteps(
  task: Task,
  batch: TaskBatch | ((step: number) => TaskBatch),
  {
    steps,
    learningRate,
    epsilon = 1e-8,
    after,
  }: {
    steps: number;
    learningRate: number;
    epsilon?: number;
    after?: (step: number) => unknown;
  },
): Promise<number[]> {
  const learning = leaves<Variable>(task.parameters).filter(({ value }) => value.trainable);
  const optimizer = adamw({ learningRate, epsilon });
  const state = optimizer.init(learning);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const rows = typeof batch === 'function' ? batch(step) : batch;
    const loss = tidy(() => {
      const { value, gradients } = valueAndGradients(
        () => task.loss(task.parameters, rows, { training: true, seed: 0, step, microBatch: 0 }),
        learning.map(({ value }) => value),
      );
      optimizer.update({ gradients }, state, learning, step);
      return value;
    });
    losses.push((await loss.data())[0]!);
    loss.dispose();
    await after?.(step);
  }
  disposeTree(state);
  return losses;
}
