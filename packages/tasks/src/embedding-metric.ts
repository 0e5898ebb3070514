import { pearsonCorrelation, reciprocalRank, spearmanCorrelation } from '@bertwright/metrics';
import type { TaskMetric } from './task.ts';
import type { TripleBatch } from './text-triples.ts';
import { cosine, dot, unitVector } from './vectors.ts';

/** One pair that was seen: the numbers of its texts, and their vectors. */
interface SeenPair {
  readonly text: number;
  readonly pair: number;
  readonly vectors: readonly [Float32Array, Float32Array];
}

/**
 * A metric over outputs with `vectors` [rows, width, hidden], of what the rows allow: `spearman` and `pearson` of the
 * cosines of pairs with scores; where none has one, retrieval of each text's pair among all pairs (`accuracyAt1`,
 * `accuracyAt10`, `reciprocalRank`); `tripletAccuracy`, how often the pair is closer than the negative.
 */
export function embeddingMetric(): TaskMetric<TripleBatch> {
  const targets: number[] = [];
  const cosines: number[] = [];
  const pairs: SeenPair[] = [];
  let triples = 0;
  let right = 0;
  return {
    update({ vectors }, { size, width, present, textIds, targets: wanted, scored }) {
      const hidden = vectors!.shape[2]!;
      const values = Float32Array.from(vectors!.values);
      for (let row = 0; row < size; row++) {
        const at = (text: number) => row * width + text;
        const vector = (text: number) => values.subarray(at(text) * hidden, (at(text) + 1) * hidden);
        if (width < 2 || present[at(1)] === 0) continue;
        const close = cosine(vector(0), vector(1));
        if (!Number.isNaN(wanted[row]!)) {
          targets.push(wanted[row]!);
          cosines.push(close);
        }
        if (!scored) {
          const both = [unitVector(vector(0)), unitVector(vector(1))] as const;
          pairs.push({ text: textIds[at(0)]!, pair: textIds[at(1)]!, vectors: both });
        }
        if (width < 3 || present[at(2)] === 0) continue;
        triples++;
        if (close > cosine(vector(0), vector(2))) right++;
      }
    },
    result: () => ({
      ...(targets.length > 0 && {
        spearman: spearmanCorrelation(targets, cosines),
        pearson: pearsonCorrelation(targets, cosines),
      }),
      ...(pairs.length > 0 && retrieval(pairs)),
      ...(triples > 0 && { tripletAccuracy: right / triples }),
    }),
  };
}

/** How high each text ranks one of its pairs among the different texts of all pairs. */
function retrieval(pairs: readonly SeenPair[]): Record<string, number> {
  const candidates = [...new Map(pairs.map(({ pair, vectors: [, vector] }) => [pair, vector]))];
  const answers = new Map<number, Set<number>>();
  for (const { text, pair } of pairs) answers.set(text, (answers.get(text) ?? new Set()).add(pair));
  const queries = [...new Map(pairs.map(({ text, vectors: [vector] }) => [text, vector]))];
  const found = queries.map(([text, query]) => {
    const relevance = candidates.map(([pair]) => (answers.get(text)!.has(pair) ? 1 : 0));
    return reciprocalRank(
      relevance,
      candidates.map(([, vector]) => dot(query, vector)),
    );
  });
  const share = (fits: (rank: number) => boolean) => found.filter(fits).length / found.length;
  return {
    reciprocalRank: found.reduce((sum, each) => sum + each, 0) / found.length,
    accuracyAt1: share((each) => each === 1),
    accuracyAt10: share((each) => each >= 1 / 10),
  };
}
