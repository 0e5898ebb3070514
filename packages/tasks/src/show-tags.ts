import { entitiesIn } from './entity-tags.ts';
import { locateWords, type TaggedText } from './tagged-text.ts';
import type { ShownAnswer } from './task-kind.ts';
import type { TokenAnswer } from './token-answers.ts';

type Tag = string | null;

/** How the tags of a text are shown: its entities, each with its score, or every word with its tag. */
export function showTags(example: TaggedText, { words, entities, given }: TokenAnswer): ShownAnswer {
  const { text, tokens = [] } = locateWords(example);
  const { tags } = example;
  const right = tags && given && words.every(({ tag }, word) => tag === tags[word]);
  if (!entities) {
    const join = (all: readonly Tag[]) => words.map((word, index) => `${word.text}/${all[index]}`).join(' ');
    const label = join(words.map(({ tag }) => tag));
    return { text, actual: tags && join(tags), right, labels: [{ label }] };
  }
  const none = 'no entity';
  const actual = entitiesIn(tags ?? []).map(
    ({ type, start, end }) => `${tokens.slice(start, end).join(' ')}: ${type}`,
  );
  const found = entities.map((each) => ({ label: `${each.text}: ${each.label}`, probability: each.score }));
  return {
    text,
    actual: tags && (actual.join(', ') || none),
    right,
    labels: found.length > 0 ? found : [{ label: none }],
  };
}
