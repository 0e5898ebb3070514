import { poolStates, unitVectors } from '@bertwright/heads';
import { reshape, type Tensor, tensor } from '@bertwright/tensor';
import { type EmbeddingAnswer, embeddingAnswers, embeddingJson, showEmbedding } from './embedding-answer.ts';
import { checkTriples, embeddingLoss } from './embedding-loss.ts';
import { embeddingMetric } from './embedding-metric.ts';
import { choosePooling, type EmbeddingOptions, embeddingOptions } from './embedding-options.ts';
import { hiddenStates } from './hidden-states.ts';
import { formatPooling, type PoolingFacts, parsePooling, poolingFiles } from './pooling-files.ts';
import type { ScoreColumn, TaskKind } from './task-kind.ts';
import {
  prepareTriples,
  readTriple,
  type TextTriple,
  type TripleBatch,
  textsOf,
  tripleFields,
} from './text-triples.ts';

const column = (name: string, title: string): ScoreColumn => ({ name, title, best: 'highest' });
const scores = {
  cosine: [column('spearman', 'Spearman'), column('pearson', 'Pearson')],
  ranking: [column('reciprocalRank', 'MRR'), column('accuracyAt1', 'found first')],
  triplet: [column('tripletAccuracy', 'triplets'), column('reciprocalRank', 'MRR')],
} as const;

/**
 * A vector for each text, close to those of texts that mean the same (Reimers and Gurevych 2019): one encoder reads the
 * one, two or three texts of a row. Its folders are those of sentence-transformers.
 */
export const sentenceEmbedding: TaskKind<
  TextTriple,
  PoolingFacts,
  EmbeddingOptions,
  TripleBatch,
  EmbeddingAnswer
> = {
  kind: 'sentence-embedding',
  summary: 'a vector for each text; learns from pairs with scores, from pairs, or from triples',
  architecture: 'Model',
  fields: tripleFields,
  options: embeddingOptions,
  scores: [...scores.cosine, ...scores.ranking, scores.triplet[0]],
  beside: poolingFiles,
  example: (row, { greatestScore }) => readTriple(row, greatestScore),
  texts: textsOf,
  facts: () => parsePooling({}),
  savedFacts: (_, beside = {}) => parsePooling(beside),
  check() {},
  head: () => hiddenStates({ pooler: false }),
  create(model, options, training) {
    const { encoder, preparation, maxLength } = model;
    const { hiddenSize } = encoder.config;
    const facts = choosePooling(model.facts, options);
    /** Of every text [size, width, hidden]. */
    const vectors = (
      parameters: typeof model.parameters,
      { size, width, texts }: TripleBatch,
      context?: Parameters<typeof model.head.apply>[2],
    ): Tensor => {
      const hidden = encoder.hidden(parameters.encoder, texts, {
        positions: facts.pooling === 'cls' ? 'first' : 'all',
        ...(context && { context }),
      });
      const mask = tensor(Float32Array.from(texts.attentionMask), [texts.size, texts.length]);
      const pooled = poolStates(hidden, mask, facts.pooling);
      return reshape(facts.normalize ? unitVectors(pooled) : pooled, [size, width, hiddenSize]);
    };
    return {
      ...model,
      facts,
      kind: 'sentence-embedding',
      config: () => ({}),
      files: () => formatPooling(facts, { width: hiddenSize, maxLength }),
      ...(training && { scores: scores[checkTriples(training, options)] }),
      prepare: (examples) => prepareTriples(examples, preparation),
      loss: (parameters, batch, context) =>
        embeddingLoss(vectors(parameters, batch, context), batch, options),
      outputs: (parameters, batch) => ({ vectors: vectors(parameters, batch) }),
      decode: (outputs, batch) => embeddingAnswers(outputs.vectors!, batch),
      metrics: () => embeddingMetric(),
    };
  },
  answerJson: embeddingJson,
  show: showEmbedding,
};
