import { type EntitySpanOptions, entityReader } from './entity-spans.ts';
import { MetricsError } from './metrics-error.ts';
import { averageScores, type ClassCounts, type Scores, scoresOf, type ZeroDivision } from './scores.ts';
import { once, type Streaming } from './streaming.ts';

/** Scores of entities, exact in type and bounds, and the share of tokens with the right tag. */
export interface EntityReport {
  accuracy: number;
  micro: Scores;
  macro: Scores;
  weighted: Scores;
  /** By entity type, in alphabetical order. */
  types: Record<string, Scores>;
}

export interface EntityOptions extends EntitySpanOptions {
  /** What 0 / 0 becomes: 0 or 1. */
  zeroDivision?: ZeroDivision | undefined;
}

/** Sequences of tags, each `[tokens]`, and what was predicted for them. */
export type TagSequences = readonly [
  labels: readonly (readonly string[])[],
  predictions: readonly (readonly string[])[],
];

/**
 * Precision, recall and F1 of the entities in sequences of tags, as seqeval's `classification_report`, with its
 * default mode and its strict one in any scheme. Without any entity `micro` and `weighted` are `zeroDivision` and
 * `macro` is NaN, as in seqeval; `accuracy` is NaN without any token, which seqeval refuses, as it does no sequence at
 * all.
 *
 * @throws MetricsError `length-mismatch`; `invalid-tag` and `invalid-option`, see {@link entitySpans}.
 */
export function entityReport(
  labels: TagSequences[0],
  predictions: TagSequences[1],
  options: EntityOptions = {},
): EntityReport {
  return once(entityStream(options), labels, predictions);
}

/** The streaming form of {@link entityReport}. */
export function entityStream({
  zeroDivision = 0,
  ...options
}: EntityOptions = {}): Streaming<TagSequences, EntityReport> {
  const spansOf = entityReader(options);
  const types = new Map<string, ClassCounts>();
  let right = 0;
  let tokens = 0;
  return {
    update(labels, predictions) {
      if (labels.length !== predictions.length)
        throw mismatch('sequences', labels.length, predictions.length);
      const counted = labels.map((tags, index) => {
        const predicted = predictions[index]!;
        if (tags.length !== predicted.length)
          throw mismatch(`tags in sequence ${index}`, tags.length, predicted.length);
        return [spansOf(tags), spansOf(predicted)] as const;
      });
      for (const [actual, predicted] of counted) {
        const known = new Set(actual.map(({ type, start, end }) => `${start} ${end} ${type}`));
        for (const { type } of actual) countsOf(types, type).actual++;
        for (const { type, start, end } of predicted) {
          countsOf(types, type).predicted++;
          if (known.has(`${start} ${end} ${type}`)) countsOf(types, type).right++;
        }
      }
      for (const [index, tags] of labels.entries()) {
        tokens += tags.length;
        for (const [at, tag] of tags.entries()) if (tag === predictions[index]![at]) right++;
      }
    },
    result() {
      const names = [...types.keys()].sort();
      const counts = names.map((name) => types.get(name)!);
      return {
        accuracy: right / tokens,
        micro: averageScores(counts, 'micro', zeroDivision),
        macro: averageScores(counts, 'macro', zeroDivision),
        weighted: averageScores(counts, counts.length === 0 ? 'micro' : 'weighted', zeroDivision),
        types: Object.fromEntries(names.map((name) => [name, scoresOf(types.get(name)!, zeroDivision)])),
      };
    },
  };
}

function countsOf(types: Map<string, ClassCounts>, type: string): ClassCounts {
  const counts = types.get(type) ?? { right: 0, predicted: 0, actual: 0 };
  types.set(type, counts);
  return counts;
}

function mismatch(what: string, labels: number, predictions: number): MetricsError {
  return new MetricsError(
    'length-mismatch',
    `Expected as many predicted ${what} as labelled ones, got ${predictions} and ${labels}.`,
  );
}
