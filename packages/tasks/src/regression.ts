import { DataError } from '@bertwright/data';
import { meanSquaredError } from '@bertwright/heads';
import { tensor } from '@bertwright/tensor';
import { headScores } from './head-scores.ts';
import { checkProblem, parseOutputs } from './labels.ts';
import { formatOwnFields, readOwnFields } from './own-fields.ts';
import { regressionMetric } from './regression-metric.ts';
import { prepareScoredTexts, type ScoredBatch, type ScoredText } from './scored-pairs.ts';
import { TaskError } from './task-error.ts';
import type { TaskKind } from './task-kind.ts';

/** The least and the greatest score; answers are clipped to them. */
export type RegressionFacts = { readonly range: readonly [least: number, most: number] };

/** A regression has no choices of its own. */
export type RegressionOptions = Readonly<Record<never, never>>;

/** How much of something a text or pair has. */
export interface RegressionAnswer {
  /** Within the range of the scores that the model was trained on. */
  readonly score: number;
}

/**
 * A score for each text, or for each pair of texts: how similar two sentences are. One output of a linear layer, the
 * mean squared error (as Hugging Face's `BertForSequenceClassification` with one label).
 */
export const regression: TaskKind<
  ScoredText,
  RegressionFacts,
  RegressionOptions,
  ScoredBatch,
  RegressionAnswer
> = {
  kind: 'regression',
  summary: 'a score for each text or pair of texts (similarity)',
  architecture: 'ForSequenceClassification',
  fields: {
    text: { about: 'the texts' },
    pair: { about: 'the second texts, where rows are pairs', optional: true },
    score: { about: 'the scores', answer: true },
  },
  options: {},
  scores: [
    { name: 'pearson', title: 'Pearson', best: 'highest' },
    { name: 'spearman', title: 'Spearman', best: 'highest' },
  ],
  example: (row) => ({
    text: row.text('text'),
    pair: row.optionalText('pair'),
    score: row.optionalNumber('score'),
    line: row.line,
  }),
  texts: ({ text, pair }) => (pair === undefined ? [text] : [text, pair]),
  facts(examples) {
    const scores = examples.flatMap(({ score }) => (score === undefined ? [] : [score]));
    const range = [Math.min(...scores), Math.max(...scores)] as const;
    if (range[0] < range[1]) return { range };
    throw new TaskError(
      'range-invalid',
      `Expected rows of at least two different scores, got ${scores.length === 0 ? 'none' : `only ${range[0]}`}: check which column the scores are read from.`,
    );
  },
  savedFacts(config) {
    checkProblem(config, 'regression', 'a head with one output for scores');
    const outputs = parseOutputs(config);
    if (outputs !== 1) {
      throw new TaskError(
        'config-unsupported',
        `Expected a head with one output for scores, got a regression of ${outputs} scores for each text: put a new head in its place, or choose another model.`,
      );
    }
    const { range } = readOwnFields(config, 'regression');
    // A model of others says nothing of its scores: all are answers.
    return { range: isRange(range) ? range : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] };
  },
  check(_, examples, { name }) {
    const wrong = examples.find(({ score }) => score !== undefined && !Number.isFinite(score));
    if (!wrong) return;
    throw new DataError('invalid-value', `Expected a finite score, got ${wrong.score}.`, {
      ...(name !== undefined && { file: name }),
      ...(wrong.line !== undefined && { line: wrong.line }),
    });
  },
  head: (encoder) => encoder.heads.sequenceClassification(1),
  create(model) {
    const { scores, features } = headScores(model);
    const { range } = model.facts;
    return {
      ...model,
      kind: 'regression',
      config: () => ({
        id2label: { 0: 'score' },
        label2id: { score: 0 },
        problem_type: 'regression',
        ...(range.every(Number.isFinite) && formatOwnFields('regression', { range })),
      }),
      prepare: (examples) => prepareScoredTexts(examples, model.preparation),
      loss(parameters, batch, context) {
        const { targets, size } = batch;
        const outputs = scores(parameters, batch, context);
        if (!targets.some(Number.isNaN)) return meanSquaredError(outputs, tensor(targets, [size]));
        const weights = targets.map((target) => (Number.isNaN(target) ? 0 : 1));
        const known = targets.map((target) => (Number.isNaN(target) ? 0 : target));
        return meanSquaredError(outputs, tensor(known, [size]), { weights: tensor(weights, [size]) });
      },
      outputs: (parameters, batch) => ({ scores: scores(parameters, batch) }),
      features,
      decode: ({ scores: outputs }) =>
        Array.from(outputs!.values, (score) => ({
          score: Math.min(Math.max(score, range[0]), range[1]),
        })),
      metrics: () => regressionMetric(),
    };
  },
  answerJson: ({ score }) => ({ score }),
  show: ({ text, pair, score: actual }, { score }) => ({
    text: pair === undefined ? text : `${text} / ${pair}`,
    actual: actual?.toFixed(2),
    labels: [{ label: score.toFixed(2) }],
  }),
};

function isRange(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1];
}
