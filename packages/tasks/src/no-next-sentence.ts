import { TaskError } from './task-error.ts';

/** Refuses next sentence prediction in a family that has no head for it. @throws TaskError `config-unsupported` */
export function noNextSentence(name: string): never {
  throw new TaskError(
    'config-unsupported',
    `Expected a BERT for next sentence prediction, got ${name}, which was trained without it: choose a BERT model.`,
  );
}
