import type { Files } from '@bertwright/checkpoint';
import type { Source } from '@bertwright/data';
import {
  completeOptions,
  loadTask,
  type OptionValue,
  type TaskBatch,
  type TaskExample,
  type TaskFacts,
  type TaskKind,
} from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { orderedBatches } from './batch-plan.ts';
import { measure } from './measure.ts';
import { checkInference } from './option.ts';
import { type Reading, readExamplesOf } from './run-data.ts';

/** What an evaluation of a saved model depends on. */
export interface TaskEvaluation<O = Readonly<Record<string, unknown>>> extends Reading {
  /** The model's folder. */
  readonly model: Files;
  readonly data: Source;
  readonly options?: Partial<O> | undefined;
  readonly batchSize?: number | undefined;
  /** The longest row in tokens; by default what the model takes, at most 128. */
  readonly maxLength?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What an evaluation came to: the task's metrics and the mean `loss`, by name, beside what is always there. */
export interface EvaluationReport {
  readonly examples: number;
  /** Rows that were cut to the maximum length. */
  readonly truncated: number;
  readonly scores: Readonly<Record<string, number>>;
  /** The labels of the task, where it has such. */
  readonly labels?: readonly string[];
  /** Counts [labels, labels]: a row for an actual label, a column for a predicted one. */
  readonly confusion?: number[][];
}

/**
 * Measures a saved model on rows whose answers are known, on the backend in use.
 *
 * @throws what reading the rows and loading the model throw; DataError `unknown-label` with file and line where a row
 * has a label that the model does not know; RecipeError `invalid-option`; TrainerError `aborted`.
 */
export async function evaluate<
  E extends TaskExample,
  F extends TaskFacts,
  O extends Readonly<Record<string, OptionValue>>,
  B extends TaskBatch,
  A,
>(
  kind: TaskKind<E, F, O, B, A>,
  { model, data, options, batchSize = 32, maxLength, signal, ...reading }: TaskEvaluation<NoInfer<O>>,
): Promise<EvaluationReport> {
  checkInference(batchSize, maxLength);
  const chosen = completeOptions<O>(kind, options);
  const examples = await readExamplesOf(kind, data, reading, chosen);
  const { task } = await loadTask(kind, model, { options: chosen, maxLength });
  try {
    kind.check(task.facts, examples, { name: data.name });
    const prepared = task.prepare(examples);
    const plan = orderedBatches(prepared, { batchSize, maxLength: task.maxLength });
    const { scores, confusion } = await measure(task, plan, signal);
    const { labels } = task.facts;
    return {
      scores,
      examples: examples.length,
      truncated: prepared.truncated,
      ...(labels && { labels }),
      ...(confusion && { confusion }),
    };
  } finally {
    disposeTree(task.parameters);
  }
}
