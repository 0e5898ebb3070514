import type { Pooling } from '@bertwright/heads';
import type { EmbeddingLossOptions } from './embedding-loss.ts';
import type { PoolingFacts } from './pooling-files.ts';
import type { TaskKind } from './task-kind.ts';
import type { TextTriple } from './text-triples.ts';

/** Choices of sentence embedding. */
export type EmbeddingOptions = EmbeddingLossOptions & {
  /** How the states of tokens become a vector; `model`: as the model's folder says, the mean where it says nothing. */
  readonly pooling: Pooling | 'model';
  /** Whether vectors are of length 1; `model`: as the model's folder says, yes where it says nothing. */
  readonly normalize: 'model' | 'yes' | 'no';
  /** The score of texts that mean the same. */
  readonly greatestScore: number;
};

/** What sentence embedding lets one choose. */
export const embeddingOptions: TaskKind<TextTriple, PoolingFacts, EmbeddingOptions>['options'] = {
  loss: {
    about:
      'what teaches: scores (cosine), pairs (ranking), or triples; auto: scores where there are any, else pairs',
    default: 'auto',
    choices: ['auto', 'cosine', 'ranking', 'triplet'],
    training: true,
  },
  scale: {
    about: 'what ranking multiplies cosines by',
    default: 20,
    least: 0.01,
    most: 1000,
    training: true,
  },
  distance: {
    about: 'how the texts of triples are apart',
    default: 'cosine',
    choices: ['cosine', 'euclidean'],
    training: true,
  },
  margin: {
    about: 'how much farther the negatives of triples are to be',
    default: 0.5,
    least: 0,
    most: 100,
    training: true,
  },
  pooling: {
    about: "how the states of tokens become a vector; model: as the model's folder says, else the mean",
    default: 'model',
    choices: ['model', 'mean', 'cls', 'max'],
  },
  normalize: {
    about: "whether vectors are of length 1; model: as the model's folder says, else yes",
    default: 'model',
    choices: ['model', 'yes', 'no'],
  },
  greatestScore: { about: 'the score of texts that mean the same', default: 1, least: 1e-6, most: 1e6 },
};

/** How vectors are made where some of it is chosen. */
export function choosePooling(
  facts: PoolingFacts,
  { pooling, normalize }: Pick<EmbeddingOptions, 'pooling' | 'normalize'>,
): PoolingFacts {
  return {
    pooling: pooling === 'model' ? facts.pooling : pooling,
    normalize: normalize === 'model' ? facts.normalize : normalize === 'yes',
  };
}
