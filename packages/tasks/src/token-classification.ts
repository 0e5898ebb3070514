import { labelConstraints } from '@bertwright/heads';
import { chainHead } from './chain-head.ts';
import type { LabelFacts } from './classification.ts';
import { entityScheme } from './entity-tags.ts';
import { joinHeads } from './join-heads.ts';
import { checkLabels, formatLabels, labelsOf, parseLabels } from './labels.ts';
import { formatOwnFields, readOwnFields } from './own-fields.ts';
import { showTags } from './show-tags.ts';
import { prepareTaggedTexts, type TaggedBatch } from './tagged-batch.ts';
import { locateWords, readTaggedText, type TaggedText, tagNumbers } from './tagged-text.ts';
import { TaskError } from './task-error.ts';
import type { TaskKind } from './task-kind.ts';
import { answerOf, combineAnswers, type TokenAnswer } from './token-answers.ts';
import { tokenMetric } from './token-metric.ts';
import { chainOutputs, tokenOutputs } from './token-outputs.ts';
import { type Aggregation, readWordScores } from './word-scores.ts';

/** The labels, and whether the model has a chain over them. */
export type TokenFacts = LabelFacts & { readonly crf: boolean };

/** Choices of a token classification. */
export type TokenOptions = {
  /** Whether a fresh head has a linear-chain conditional random field over the words. */
  readonly crf: boolean;
  /** Whether a chain's best path keeps to what BIO and BIOES labels allow. */
  readonly constraints: boolean;
  /** How the pieces of a word agree on its label. */
  readonly aggregation: Aggregation;
};

const kind = 'token-classification';

/**
 * A label for each word: entities (BIO, BIOES or BILOU labels) or parts of speech. A linear layer over each word's first
 * token (Devlin et al. 2019, section 5.3; Hugging Face's `BertForTokenClassification`), and by choice a linear-chain
 * conditional random field over the words (Lafferty et al. 2001).
 */
export const tokenClassification: TaskKind<TaggedText, TokenFacts, TokenOptions, TaggedBatch, TokenAnswer> = {
  kind,
  summary: 'a label for each word: entities, or parts of speech',
  architecture: 'ForTokenClassification',
  fields: {
    text: { about: 'the texts', optional: true },
    tokens: { about: 'the words, where they are given', optional: true },
    tags: { about: 'the labels of the words', answer: true },
  },
  options: {
    crf: { about: 'a linear chain over the words, for a new head', default: false, training: true },
    constraints: {
      about: 'with a chain, only labels that may follow each other',
      default: true,
      needs: 'crf',
    },
    aggregation: {
      about: 'how the pieces of a word agree on its label',
      default: 'first',
      choices: ['first', 'max', 'average'],
    },
  },
  scores: [
    { name: 'f1', title: 'entity F1', best: 'highest' },
    { name: 'accuracy', title: 'accuracy', best: 'highest' },
  ],
  example: readTaggedText,
  texts: (example) => [locateWords(example).text],
  facts: (examples, { crf }) => ({ labels: labelsOf(examples.flatMap(({ tags = [] }) => tags)), crf }),
  savedFacts: (config) => ({ labels: parseLabels(config), crf: readOwnFields(config, kind).crf === true }),
  check({ labels }, examples, source) {
    tagNumbers(examples, labels, source);
  },
  head({ heads }, { labels, crf }) {
    const { length: count } = checkLabels(labels);
    const head = heads.tokenClassification(count);
    return crf ? joinHeads(head, chainHead(count)) : head;
  },
  create(model, { crf: wanted, constraints, aggregation }) {
    const { labels, crf } = model.facts;
    if (wanted && !crf) throw noChain();
    if (crf && aggregation !== 'first') throw chainReadsFirst(aggregation);
    const answering = { labels, constraints: crf && constraints ? labelConstraints(labels) : undefined };
    return {
      ...model,
      kind,
      config: () => ({ ...formatLabels(labels), ...(crf && formatOwnFields(kind, { crf })) }),
      prepare: (examples) => prepareTaggedTexts(examples, { ...model.preparation, labels, crf }),
      ...(crf ? chainOutputs(model) : tokenOutputs(model)),
      decode: (outputs, batch) =>
        readWordScores(outputs, batch, aggregation).map((read) => answerOf(read, answering)),
      combine: (answers) => combineAnswers(answers, answering),
      metrics: () => tokenMetric({ ...answering, aggregation }),
      ...(!entityScheme(labels) && { scores: [tokenClassification.scores[1]!] }),
    };
  },
  answerJson({ words, entities, given }) {
    if (!entities) return { words };
    return { entities, ...(given && { tags: words.map(({ tag }) => tag) }) };
  },
  show: showTags,
};

function noChain(): TaskError {
  return new TaskError(
    'option-invalid',
    'Expected a new head with a chain (crf), got a model whose own head has none: put a new head in its place, or leave the option out.',
  );
}

function chainReadsFirst(aggregation: string): TaskError {
  return new TaskError(
    'option-invalid',
    `Expected the aggregation first, got ${aggregation}: a chain reads the first piece of each word.`,
  );
}
