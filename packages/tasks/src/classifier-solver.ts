import type { Dense } from '@bertwright/heads';
import { logisticProbabilities, logisticRegression } from '@bertwright/optim';
import { tensor, tidy, type Variable } from '@bertwright/tensor';
import type { LabelledBatch } from './labelled-texts.ts';
import { rowsOf } from './logits.ts';
import type { Solved, Solver } from './task.ts';

/** What a classifier tells apart, and what holds its weights back. */
export interface ClassifierOptions {
  readonly features: Solver<LabelledBatch>['features'];
  readonly classes: number;
  /** The inverse of the penalty's strength, as scikit-learn's `C`. */
  readonly inversePenalty: number;
}

/**
 * Fits a dense layer [width, classes] by L2 logistic regression to rows of features and their labels; rows without a
 * label count for nothing.
 */
export function classifierSolver(
  layer: Dense<Variable>,
  { features, classes, inversePenalty }: ClassifierOptions,
): Solver<LabelledBatch> {
  const rows: Float32Array[] = [];
  const labels: number[] = [];
  return {
    features,
    update({ values, shape }, batch) {
      const all = rowsOf({ values, shape: [batch.size, shape.at(-1)!] });
      for (const [row, label] of batch.labels.entries()) {
        if (label < 0) continue;
        rows.push(all[row]!.slice());
        labels.push(label);
      }
    },
    apply: ({ maxIterations }) =>
      fitClassifier(layer, rows, labels, { classes, inversePenalty, maxIterations }),
  };
}

/** Puts a classifier in the place of the layer's parameters; of two classes the first has weights of 0. */
function fitClassifier(
  { kernel, bias }: Dense<Variable>,
  features: readonly Float32Array[],
  labels: readonly number[],
  {
    classes,
    inversePenalty,
    maxIterations,
  }: { classes: number; inversePenalty: number; maxIterations: number },
): Solved {
  const width = kernel.shape[0]!;
  const flat = new Float64Array(features.length * width);
  for (const [row, values] of features.entries()) flat.set(values, row * width);
  const model = logisticRegression({ features: flat, labels, classes }, { inversePenalty, maxIterations });
  const first = classes === 2 ? 1 : 0;
  const weights = new Float32Array(width * classes);
  const intercepts = new Float32Array(classes);
  for (let output = first; output < classes; output++) {
    intercepts[output] = model.intercepts[output - first]!;
    for (let at = 0; at < width; at++) {
      weights[at * classes + output] = model.coefficients[(output - first) * width + at]!;
    }
  }
  tidy(() => {
    kernel.assign(tensor(weights, [width, classes]));
    bias.assign(tensor(intercepts, [classes]));
  });
  const probabilities = logisticProbabilities(model, flat);
  const loss = labels.reduce((sum, label, row) => sum - Math.log(probabilities[row * classes + label]!), 0);
  return { loss: loss / labels.length, iterations: model.iterations, converged: model.converged };
}
