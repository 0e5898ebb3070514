import type { HostTensor } from './task.ts';
import type { ShownAnswer } from './task-kind.ts';
import { type TextTriple, type TripleBatch, textsOf } from './text-triples.ts';
import { cosine } from './vectors.ts';

/** The vectors of an example. */
export interface EmbeddingAnswer {
  /** One for each of its texts, in the order text, pair, negative. */
  readonly vectors: readonly Float32Array[];
  /** The cosines of the first with the others. */
  readonly similarities: readonly number[];
}

/** The answers in vectors [size, width, hidden]. */
export function embeddingAnswers(
  { values, shape }: HostTensor,
  { size, width, present }: TripleBatch,
): EmbeddingAnswer[] {
  const hidden = shape[2]!;
  const all = Float32Array.from(values);
  return Array.from({ length: size }, (_, row) => {
    const places = Array.from({ length: width }, (_, text) => row * width + text);
    const vectors = places
      .filter((place) => present[place] === 1)
      .map((place) => all.slice(place * hidden, (place + 1) * hidden));
    return { vectors, similarities: vectors.slice(1).map((other) => cosine(vectors[0]!, other)) };
  });
}

/** `vector`, and for pairs and triples those of the other texts and how close they are. */
export function embeddingJson({
  vectors: [vector, pair, negative],
  similarities: [similarity, toNegative],
}: EmbeddingAnswer): Record<string, unknown> {
  return {
    vector: numbers(vector!),
    ...(pair && { pairVector: numbers(pair), similarity }),
    ...(negative && { negativeVector: numbers(negative), negativeSimilarity: toNegative }),
  };
}

/** The cosines; of a single text the first few numbers of its vector. */
export function showEmbedding(example: TextTriple, { vectors, similarities }: EmbeddingAnswer): ShownAnswer {
  const [vector] = vectors;
  const few = Array.from(vector!.subarray(0, 4), (value) => value.toFixed(3)).join(', ');
  const names = ['similarity', 'similarity of the negative'];
  const labels = similarities.map((value, index) => ({ label: `${names[index]} ${value.toFixed(3)}` }));
  return {
    text: textsOf(example).join(' / '),
    actual: example.score?.toFixed(3),
    labels: labels.length > 0 ? labels : [{ label: `${vector!.length} numbers: ${few}, …` }],
  };
}

/** The shortest decimals that are the same 32-bit numbers. */
function numbers(vector: Float32Array): number[] {
  return Array.from(vector, (value) => Number(value.toPrecision(9)));
}
