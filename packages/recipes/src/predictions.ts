import type { Task, TaskBatch, TaskExample } from '@bertwright/tasks';
import { type AnswerOptions, answers } from './answers.ts';

const batchesAtOnce = 8;

/** What a model says of one example. */
export interface Predicted<E, A> {
  readonly example: E;
  readonly answer: A;
}

/**
 * A model's answers to examples that may go on for ever, in their order, eight batches at a time.
 * @throws what reading the examples throws; TrainerError `aborted`.
 */
export async function* predictions<E extends TaskExample, B extends TaskBatch, A>(
  task: Task<E, B, A>,
  examples: AsyncIterable<E> | Iterable<E>,
  options: AnswerOptions,
): AsyncGenerator<Predicted<E, A>, void, void> {
  for await (const group of groups(examples, options.batchSize * batchesAtOnce)) {
    const found = await answers(task, group, options);
    for (const [index, example] of group.entries()) yield { example, answer: found[index]! };
  }
}

async function* groups<T>(
  values: AsyncIterable<T> | Iterable<T>,
  size: number,
): AsyncGenerator<T[], void, void> {
  let group: T[] = [];
  for await (const value of values) {
    group.push(value);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
