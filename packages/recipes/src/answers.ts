import type { DecodeOptions, Prepared, Task, TaskBatch, TaskExample } from '@bertwright/tasks';
import { predictBatches } from '@bertwright/trainer';
import { orderedBatches } from './batch-plan.ts';

/** How answers are computed. */
export interface AnswerOptions extends DecodeOptions {
  readonly batchSize: number;
  readonly signal?: AbortSignal | undefined;
}

/** A model's answer to each example, in their order. @throws TrainerError `aborted` */
export async function answers<E extends TaskExample, B extends TaskBatch, A>(
  task: Task<E, B, A>,
  examples: readonly E[],
  { batchSize, signal, top }: AnswerOptions,
): Promise<A[]> {
  const prepared = task.prepare(examples, { prediction: true });
  const plan = orderedBatches(prepared, { batchSize, maxLength: task.maxLength });
  const byRow: A[] = new Array(prepared.size);
  for await (const { batch, outputs } of predictBatches(task, plan.batches(0), signal)) {
    const decoded = task.decode(outputs, batch, { top });
    for (const [index, row] of batch.rows.entries()) byRow[row] = decoded[index]!;
  }
  return byExample(task, prepared, byRow, examples.length, top);
}

/** One answer for each example, from those to its rows. */
function byExample<E extends TaskExample, B extends TaskBatch, A>(
  task: Pick<Task<E, B, A>, 'combine'>,
  { exampleOf }: Prepared<B>,
  byRow: A[],
  count: number,
  top: number | undefined,
): A[] {
  if (!exampleOf) return byRow;
  const groups: A[][] = Array.from({ length: count }, () => []);
  for (const [row, answer] of byRow.entries()) groups[exampleOf[row]!]!.push(answer);
  return groups.map((group) => (task.combine ? task.combine(group, { top }) : group[0]!));
}
