import {
  type Classification,
  type ClassificationOptions,
  type FreshTaskOptions,
  freshTask,
  type LabelFacts,
  type LabelledText,
  textClassification,
} from '../src/index.ts';

/** A vocabulary that knows the words of `examples`. */
export const vocabulary = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  ...'my card is lost where money transfer did not arrive please help me what the rate today ?'.split(' '),
];

/** Texts of two labels, the words of each its own. */
export const examples = [
  { text: 'my card is lost', label: 'card', line: 2 },
  { text: 'where is my money ?', label: 'money', line: 3 },
  { text: 'card lost please help me', label: 'card', line: 4 },
  { text: 'the money transfer did not arrive today', label: 'money', line: 5 },
];

/** All of some examples as one batch. */
export function wholeBatch(
  task: Pick<Classification, 'prepare'>,
  of: readonly LabelledText[],
): ReturnType<ReturnType<Classification['prepare']>['batch']> {
  return task.prepare(of).batch({ rows: of.map((_, row) => row) });
}

/** A model so small that tests can train it. */
export function tinyTask(
  options: Partial<FreshTaskOptions<LabelledText, LabelFacts, ClassificationOptions>> = {},
): Classification {
  return freshTask(textClassification, {
    vocabulary,
    facts: { labels: ['card', 'money'] },
    config: { hiddenSize: 16, layers: 2, heads: 2, maxPositions: 16 },
    maxLength: 16,
    seed: 1,
    ...options,
  });
}
