import type { LabelConstraints } from '@bertwright/heads';
import { entitiesIn, entityScheme } from './entity-tags.ts';
import { joinWordScores, labelWords, type WordScores } from './word-scores.ts';

/** A part of a text: `text.slice(start, end)`. */
export interface TextPart {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A word and its tag. */
export interface TaggedWord extends TextPart {
  /** Null for a word without a piece, where the model has no label O. */
  readonly tag: string | null;
  /** How probable it is; 0 for a word without a piece. */
  readonly score: number;
}

/** An entity in a text. */
export interface Entity extends TextPart {
  readonly label: string;
  /** The mean of its words' scores. */
  readonly score: number;
}

/** What a text is said to hold. */
export interface TokenAnswer {
  readonly words: readonly TaggedWord[];
  /** Where the model's labels are those of entities (B-, I-, O). */
  readonly entities?: readonly Entity[];
  /** Whether the words were given. */
  readonly given: boolean;
  /** What `words` follow from. */
  readonly read: WordScores;
}

/** How answers are made of scores. */
export interface Answering {
  readonly labels: readonly string[];
  readonly constraints?: LabelConstraints | undefined;
}

/** The tag of each word; O for a word without a piece, or null where there is no such label. */
export function tagWords(
  read: WordScores,
  { labels, constraints }: Answering,
): { tags: (string | null)[]; probabilities: Float64Array } {
  const found = labelWords(read, constraints);
  const outside = labels.includes('O') ? 'O' : null;
  const tags = Array.from(found.labels, (label) => labels[label] ?? outside);
  return { tags, probabilities: found.probabilities };
}

/** The answer that scores of words lead to. */
export function answerOf(read: WordScores, answering: Answering): TokenAnswer {
  const { tags, probabilities } = tagWords(read, answering);
  const { text, words: places, given } = read.text;
  const words = tags.map((tag, index): TaggedWord => {
    const { start, end } = places[read.from + index]!;
    return { text: text.slice(start, end), start, end, tag, score: probabilities[index]! };
  });
  if (!entityScheme(answering.labels)) return { words, given, read };
  const entities = entitiesIn(tags).map(({ type, start: from, end: to }): Entity => {
    const { start } = words[from]!;
    const { end } = words[to - 1]!;
    const score = words.slice(from, to).reduce((sum, word) => sum + word.score, 0) / (to - from);
    return { label: type, start, end, text: text.slice(start, end), score };
  });
  return { words, entities, given, read };
}

/** The answer to a text from those to its windows: with a chain, the best path over all of its words. */
export function combineAnswers(answers: readonly TokenAnswer[], answering: Answering): TokenAnswer {
  if (answers.length === 1) return answers[0]!;
  return answerOf(joinWordScores(answers.map(({ read }) => read)), answering);
}
