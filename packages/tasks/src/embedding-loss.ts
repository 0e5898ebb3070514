import { DataError } from '@bertwright/data';
import { cosineSimilarityLoss, multipleNegativesRankingLoss, tripletLoss } from '@bertwright/heads';
import { reshape, type Scalar, slice, type Tensor, tensor } from '@bertwright/tensor';
import { TaskError } from './task-error.ts';
import type { TextTriple, TripleBatch } from './text-triples.ts';

/** What vectors are trained by. */
export type EmbeddingLoss = 'cosine' | 'ranking' | 'triplet';

/** Which loss, and its numbers. */
export type EmbeddingLossOptions = {
  /** `auto`: the cosine where rows have scores, ranking where they have none. */
  readonly loss: EmbeddingLoss | 'auto';
  /** What ranking multiplies cosines by. */
  readonly scale: number;
  readonly distance: 'cosine' | 'euclidean';
  readonly margin: number;
};

/** The loss that `auto` stands for. */
export function chooseLoss({ loss }: Pick<EmbeddingLossOptions, 'loss'>, scored: boolean): EmbeddingLoss {
  if (loss !== 'auto') return loss;
  return scored ? 'cosine' : 'ranking';
}

/**
 * The loss that examples are to be trained with.
 * @throws DataError `missing-value` with the line of the first that lacks what the loss compares.
 */
export function checkTriples(
  examples: readonly TextTriple[],
  options: Pick<EmbeddingLossOptions, 'loss'>,
): EmbeddingLoss {
  const loss = chooseLoss(
    options,
    examples.some(({ score }) => score !== undefined),
  );
  const needed = { cosine: ['pair', 'score'], ranking: ['pair'], triplet: ['pair', 'negative'] } as const;
  for (const field of needed[loss]) {
    const lacking = examples.find((example) => example[field] === undefined);
    if (!lacking) continue;
    const { line } = lacking;
    throw new DataError(
      'missing-value',
      `Expected the ${field} of every row for the ${loss} loss, got a row without: name its column, fill it in, or choose another loss (--loss).`,
      line === undefined ? {} : { line },
    );
  }
  return loss;
}

/**
 * The loss of a batch's vectors [size, width, hidden].
 * @throws TaskError `example-invalid` where the rows lack what it compares.
 */
export function embeddingLoss(vectors: Tensor, batch: TripleBatch, options: EmbeddingLossOptions): Scalar {
  const loss = chooseLoss(options, batch.scored);
  const { size, width, targets } = batch;
  if (width < (loss === 'triplet' ? 3 : 2)) {
    throw new TaskError(
      'example-invalid',
      `Expected rows with ${loss === 'triplet' ? 'a pair and a negative' : 'a pair'} for the ${loss} loss, got ${width === 1 ? 'single texts' : 'pairs'}: name their columns.`,
    );
  }
  const column = (at: number) => {
    const hidden = vectors.shape[2]!;
    return reshape(slice(vectors, [0, at, 0], [size, 1, hidden]), [size, hidden]);
  };
  const [anchors, positives] = [column(0), column(1)];
  if (loss === 'triplet') return tripletLoss(anchors, positives, column(2), options);
  if (loss === 'cosine') {
    const known = targets.map((target) => (Number.isNaN(target) ? 0 : target));
    const counted = targets.map((target) => (Number.isNaN(target) ? 0 : 1));
    const weights = counted.includes(0) ? { weights: tensor(counted, [size]) } : {};
    return cosineSimilarityLoss(anchors, positives, tensor(known, [size]), weights);
  }
  const excluded = otherAnswers(batch);
  return multipleNegativesRankingLoss(anchors, positives, {
    scale: options.scale,
    ...(width > 2 && { negatives: column(2) }),
    ...(excluded.includes(1) && {
      excluded: tensor(excluded, [size, excluded.length / size]),
    }),
  });
}

/**
 * 1 where a candidate is no wrong answer to an anchor [size * candidates]: the positive of another row with the same
 * anchor, its own positive once more, or a negative that is not there.
 */
function otherAnswers({ size, width, textIds }: TripleBatch): Float32Array {
  const idOf = (row: number, at: number) => textIds[row * width + at]!;
  const candidates = width > 2 ? 2 * size : size;
  return Float32Array.from({ length: size * candidates }, (_, index) => {
    const row = Math.floor(index / candidates);
    const at = index % candidates;
    if (at === row) return 0;
    const positive = idOf(row, 1);
    if (at >= size) return idOf(at - size, 2) === -1 || idOf(at - size, 2) === positive ? 1 : 0;
    return idOf(at, 1) === positive || idOf(at, 0) === idOf(row, 0) ? 1 : 0;
  });
}
