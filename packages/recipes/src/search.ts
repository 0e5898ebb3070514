import type { Files } from '@bertwright/checkpoint';
import type { Source } from '@bertwright/data';
import {
  completeOptions,
  type EmbeddingOptions,
  loadTask,
  semanticSearch,
  sentenceEmbedding,
  type TextTriple,
} from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { answers } from './answers.ts';
import { checkInference, checkOption, counted } from './option.ts';
import { predictions } from './predictions.ts';
import { type Reading, readExamplesOf } from './run-data.ts';

/** What a search depends on. */
export interface CorpusSearch extends Reading {
  /** The folder of a sentence embedding. */
  readonly model: Files;
  /** The texts to look in: a file of rows with `text`. */
  readonly corpus: Source;
  /** What is looked for, one after the other; they may go on for ever. */
  readonly queries: AsyncIterable<TextTriple> | Iterable<TextTriple>;
  readonly options?: Partial<EmbeddingOptions> | undefined;
  /** How many texts are given for each query, the closest first. */
  readonly top?: number | undefined;
  readonly batchSize?: number | undefined;
  /** The longest text in tokens; by default what the model takes, at most 128. */
  readonly maxLength?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A text of the corpus that is close to a query. */
export interface FoundText {
  readonly text: string;
  /** Its line in the file. */
  readonly line?: number | undefined;
  /** The cosine of the two vectors. */
  readonly similarity: number;
}

/** A query, and the texts that are closest to it. */
export interface Found {
  readonly query: TextTriple;
  readonly hits: readonly FoundText[];
}

/**
 * Semantic search: makes a vector of each text of a corpus once, then yields the closest texts to each query, on the
 * backend in use.
 *
 * @throws what reading the corpus, the queries and the model throw; RecipeError `invalid-option`; TrainerError `aborted`.
 */
export async function* search({
  model,
  corpus,
  queries,
  options,
  top = 10,
  batchSize = 32,
  maxLength,
  signal,
  ...reading
}: CorpusSearch): AsyncGenerator<Found, void, void> {
  checkInference(batchSize, maxLength);
  checkOption('the number of answers', top, counted, '10 is the default');
  const chosen = completeOptions<EmbeddingOptions>(sentenceEmbedding, options);
  const texts = await readExamplesOf(
    { ...sentenceEmbedding, fields: { text: sentenceEmbedding.fields.text! } },
    corpus,
    reading,
    chosen,
  );
  const { task } = await loadTask(sentenceEmbedding, model, { options: chosen, maxLength });
  try {
    const found = await answers(task, texts, { batchSize, signal });
    const closest = semanticSearch(found.map(({ vectors }) => vectors[0]!));
    for await (const { example, answer } of predictions(task, queries, { batchSize, signal })) {
      const hits = closest(answer.vectors[0]!, { top }).map(({ index, similarity }) => {
        const { text, line } = texts[index]!;
        return { text, line, similarity };
      });
      yield { query: example, hits };
    }
  } finally {
    disposeTree(task.parameters);
  }
}
