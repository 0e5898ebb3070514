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

/**
 * Refuses an adapter file of word embeddings that a head is tied to: PEFT adapts the table where it embeds words, not
 * where it scores them, so that the same file means two models.
 * @throws TaskError `config-unsupported`
 */
export function checkTable(adapted: readonly string[], tied: Head['tied'] = []): void {
  if (tied.length === 0 || !adapted.includes('encoder.embeddings.word.table')) return;
  throw new TaskError(
    'config-unsupported',
    'Expected an adapter that leaves the word embeddings as they are, since the head scores words by them, got one of encoder.embeddings.word.table: save or load the merged model, or adapt other matrices.',
  );
}
