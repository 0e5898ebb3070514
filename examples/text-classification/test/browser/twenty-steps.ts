import type { BackendInfo } from '@bertwright/tensor';
import { type Banking77, train } from '../../task.ts';

/** What a short run came to. */
export interface ShortRun {
  readonly losses: number[];
  readonly accuracy: number | undefined;
  readonly backend: BackendInfo;
}

/** Twenty steps of the example's own task: the same call in Node and in a page. */
export async function twentySteps(data: Banking77, backend: BackendInfo): Promise<ShortRun> {
  const losses: number[] = [];
  const events = train({
    sources: { ...data, perClass: 5, validation: 'none' },
    backend,
    settings: { maxSteps: 20, batchSize: 2 },
  });
  let accuracy: number | undefined;
  for await (const event of events) {
    if (event.type === 'step') losses.push(event.loss);
    if (event.type === 'test') accuracy = event.metrics.accuracy;
  }
  return { losses, accuracy, backend };
}
