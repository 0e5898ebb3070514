import { entityStream } from '@bertwright/metrics';
import { entityScheme, entityTags } from './entity-tags.ts';
import type { TaggedBatch } from './tagged-batch.ts';
import type { SplitText } from './tagged-words.ts';
import type { TaskMetric } from './task.ts';
import { type Answering, tagWords } from './token-answers.ts';
import { type Aggregation, joinWordScores, readWordScores, type WordScores } from './word-scores.ts';

/**
 * The accuracy over words, and where labels are those of entities, their precision, recall and F1 as seqeval's, `strict…`
 * for its strict mode in the scheme of the labels, where they have one. Every word with a known tag counts: one without a piece as tagged O, or as wrong where there
 * is no O. Texts whose tags are not known count for nothing.
 */
export function tokenMetric({
  aggregation,
  ...answering
}: Answering & { readonly aggregation: Aggregation }): TaskMetric<TaggedBatch> {
  const { labels } = answering;
  const scheme = entityScheme(labels);
  const lenient = scheme && entityStream();
  const strict = scheme && scheme !== 'mixed' && entityStream({ mode: 'strict', scheme });
  const confusion = labels.map(() => labels.map(() => 0));
  const waiting = new Map<SplitText, WordScores[]>();
  let words = 0;
  let right = 0;

  function count(read: WordScores): void {
    const actual = Array.from(read.text.tags!, (number) => labels[number]!);
    const { tags } = tagWords(read, answering);
    words += actual.length;
    for (const [word, number] of read.text.tags!.entries()) {
      const predicted = tags[word]!;
      if (predicted === actual[word]) right++;
      if (predicted !== null) confusion[number]![labels.indexOf(predicted)]!++;
    }
    lenient?.update([entityTags(actual)], [entityTags(tags)]);
    if (strict) strict.update([actual], [tags.map((tag) => tag ?? 'O')]);
  }

  return {
    update(outputs, batch) {
      for (const read of readWordScores(outputs, batch, aggregation)) {
        if (!read.text.tags) continue;
        // Windows of one text may come in several batches, in any order.
        const parts = [...(waiting.get(read.text) ?? []), read];
        const there = parts.reduce((sum, { scores }) => sum + scores.length, 0);
        if (there < read.text.words.length) {
          waiting.set(read.text, parts);
          continue;
        }
        waiting.delete(read.text);
        count(joinWordScores(parts.sort((a, b) => a.from - b.from)));
      }
    },
    result() {
      const accuracy = right / words;
      if (!lenient) return { accuracy };
      const { precision, recall, f1 } = lenient.result().micro;
      const entities = { f1, precision, recall, accuracy };
      if (!strict) return entities;
      const { micro } = strict.result();
      return {
        ...entities,
        strictF1: micro.f1,
        strictPrecision: micro.precision,
        strictRecall: micro.recall,
      };
    },
    confusion: () => confusion,
  };
}
