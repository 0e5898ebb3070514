import type { Head } from './head.ts';
import { TaskError } from './task-error.ts';

/**
 * Refuses a folder whose head has a matrix of its own where ours is the word embeddings.
 * @throws TaskError `config-unsupported`
 */
export function checkTied({ tied = [] }: Head, json: Readonly<Record<string, unknown>>): void {
  if (tied.length === 0 || json.tie_word_embeddings !== false) return;
  throw new TaskError(
    'config-unsupported',
    'Expected tie_word_embeddings in config.json to be true, got false: this model scores words by a matrix of its own; put a new head in its place, or choose another model.',
  );
}
