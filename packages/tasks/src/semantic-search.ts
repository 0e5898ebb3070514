import { TaskError } from './task-error.ts';
import { dot, unitVector } from './vectors.ts';

/** A text of a corpus that is close to what was looked for. */
export interface SearchHit {
  /** Its number in the corpus, from 0. */
  readonly index: number;
  /** The cosine, from -1 to 1. */
  readonly similarity: number;
}

/**
 * The vectors of a corpus that are closest to a query by their cosines, the closest first: all are compared, on the
 * host, which takes milliseconds for thousands of texts. Ties keep the order of the corpus.
 *
 * @param corpus vectors of one length each, such as those of a sentence embedding's answers.
 * @returns a function of a query's vector and how many to return.
 * @throws TaskError `length-invalid` where a vector has another number of values.
 */
export function semanticSearch(
  corpus: readonly Float32Array[],
): (query: Float32Array, options?: { readonly top?: number }) => SearchHit[] {
  const width = corpus[0]?.length;
  const check = (vector: Float32Array) => {
    if (width === undefined || vector.length === width) return vector;
    throw new TaskError(
      'length-invalid',
      `Expected vectors of ${width} values, got one of ${vector.length}: make all of them with one model.`,
    );
  };
  const directions = corpus.map((vector) => unitVector(check(vector)));
  return (query, { top = 10 } = {}) => {
    const direction = unitVector(check(query));
    return directions
      .map((vector, index) => ({ index, similarity: dot(direction, vector) }))
      .sort((left, right) => right.similarity - left.similarity)
      .slice(0, top);
  };
}
