import { test } from 'vitest';
import { leavesNothing } from '../memory.ts';
import type { ConformanceOptions } from '../options.ts';
import type { StartedBackend } from '../started-backend.ts';
import { checkOperation, type OperationCase } from './check-operation.ts';

/** What the tests of one operation are given. */
export interface OperationTests {
  readonly started: StartedBackend;
  /** A test of one case. */
  check(title: string, makeCase: () => OperationCase): void;
  /** A test of anything else that leaves nothing behind. */
  clean(title: string, body: () => Promise<void>): void;
}

export function operationTests(started: StartedBackend, options: ConformanceOptions): OperationTests {
  const clean = (title: string, body: () => Promise<void>) =>
    test(title, async (context) => {
      const deviation = options.deviations?.[`${context.task.suite?.name} > ${title}`];
      if (deviation !== undefined) context.skip(deviation);
      await leavesNothing(body, options);
    });
  return {
    started,
    clean,
    check: (title, makeCase) => clean(title, () => checkOperation(makeCase(), options)),
  };
}
