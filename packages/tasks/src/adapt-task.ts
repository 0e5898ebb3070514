import { type Lora, withLora } from '@bertwright/optim';
import type { TaskParameters } from './head.ts';
import type { Task, TaskBatch } from './task.ts';
import type { TaskExample, TaskFacts } from './task-kind.ts';

/**
 * A task over the same model with an adapter: its parameters are the model's own and, at `lora`, the adapter's factors,
 * all of which `disposeTree` frees. Its features depend on the factors, so that a trainer does not keep them.
 *
 * What of it learns is for the caller to say: `setTrainable(task.parameters, 'encoder', { trainable: false })` leaves the
 * factors and the head. `saveAdapter` saves it.
 */
export function adaptTask<E extends TaskExample, B extends TaskBatch, A, F extends TaskFacts>(
  task: Task<E, B, A, F>,
  adapter: Lora,
): Task<E, B, A, F> {
  const adapted = ({ lora, ...parameters }: TaskParameters) =>
    withLora(parameters as TaskParameters, { ...adapter, factors: lora as Lora['factors'] });
  return {
    ...task,
    parameters: { ...task.parameters, lora: adapter.factors },
    loss: (parameters, batch, context) => task.loss(adapted(parameters), batch, context),
    outputs: (parameters, batch) => task.outputs(adapted(parameters), batch),
    ...(task.features && {
      features: (parameters: TaskParameters, batch: B) => task.features!(adapted(parameters), batch),
    }),
  };
}
