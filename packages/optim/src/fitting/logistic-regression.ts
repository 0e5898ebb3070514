import { OptimError, requireNumber } from '../optim-error.ts';
import { type LbfgsOptions, lbfgs } from './lbfgs.ts';

/** Rows to learn from. */
export interface LogisticData {
  /** [rows * width] */
  features: ArrayLike<number>;
  /** The class of each row [rows], from 0 to classes - 1. */
  labels: ArrayLike<number>;
  /** At least 2. */
  classes: number;
}

/** How much weights are held back, and when the fit ends. */
export interface LogisticOptions extends LbfgsOptions {
  /** The inverse of the penalty's strength, as scikit-learn's `C`: smaller is stronger. */
  inversePenalty?: number;
  /**
   * Ends where no component of the gradient is larger, that of the objective divided by `inversePenalty` and the number
   * of rows. By default 1e-6, and where the penalty is weak 1e-4 of its curvature, at least 1e-9: what such a gradient
   * leaves open of the weights grows as the penalty shrinks.
   */
  tolerance?: number;
}

/** A linear model of the logits of the classes after the first, or of all classes where there are more than two. */
export interface LogisticModel {
  readonly classes: number;
  readonly width: number;
  /** One row of weights for two classes, else one a class: [1 or classes][width], row by row. */
  readonly coefficients: Float64Array;
  /** [1 or classes] */
  readonly intercepts: Float64Array;
  /** Whether the fit reached its tolerance. */
  readonly converged: boolean;
  readonly iterations: number;
}

/**
 * Fits the classes of rows by logistic regression with an L2 penalty on the weights and none on intercepts: the minimum
 * of `inversePenalty * (sum of negative log-likelihoods) + |weights|² / 2`, as scikit-learn's `LogisticRegression` with
 * its defaults. Two classes share one row of weights; more have one each under a softmax. Frozen features of an encoder
 * are such rows.
 *
 * @throws OptimError `invalid-option` where there are no rows or fewer than two classes, features are no whole number of
 * rows or not finite, a label is no class, or a number is out of range.
 */
export function logisticRegression(
  data: LogisticData,
  { inversePenalty = 1, maxIterations = 1000, tolerance, ...options }: LogisticOptions = {},
): LogisticModel {
  requireNumber('inversePenalty', inversePenalty);
  const width = checkData(data);
  const rows = data.labels.length;
  const outputs = data.classes === 2 ? 1 : data.classes;
  const features = Float64Array.from(data.features);
  // Divided by the rows' weight, so that a tolerance means the same for any number of them.
  const scale = inversePenalty * rows > 0 ? 1 / (inversePenalty * rows) : 1;
  const logits = new Float64Array(outputs);
  const objective = (x: Float64Array, gradient: Float64Array) => {
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      logitsOf(x, features, row * width, { width, logits });
      loss += inversePenalty * errorsOf(logits, data.labels[row]!);
      for (let output = 0; output < outputs; output++) {
        const error = inversePenalty * scale * logits[output]!;
        const first = output * width;
        for (let at = 0; at < width; at++) gradient[first + at]! += error * features[row * width + at]!;
        gradient[outputs * width + output]! += error;
      }
    }
    let squares = 0;
    for (let index = 0; index < outputs * width; index++) {
      squares += x[index]! ** 2;
      gradient[index]! += scale * x[index]!;
    }
    return scale * (loss + squares / 2);
  };
  const start = new Float64Array(outputs * (width + 1));
  const { x, converged, iterations } = lbfgs(objective, start, {
    maxIterations,
    tolerance: tolerance ?? Math.max(1e-9, Math.min(1e-6, 1e-4 * scale)),
    ...options,
  });
  return {
    classes: data.classes,
    width,
    coefficients: x.slice(0, outputs * width),
    intercepts: x.slice(outputs * width),
    converged,
    iterations,
  };
}

/**
 * The probabilities of the classes of rows under a model: [rows * classes].
 *
 * @param features [rows * width].
 * @throws OptimError `invalid-option` where features are no whole number of rows.
 */
export function logisticProbabilities(
  { classes, width, coefficients, intercepts }: LogisticModel,
  features: ArrayLike<number>,
): Float64Array {
  const rows = features.length / width;
  if (!Number.isInteger(rows)) {
    throw new OptimError(
      'invalid-option',
      `Expected rows of ${width} features, got ${features.length} numbers.`,
    );
  }
  const x = Float64Array.of(...coefficients, ...intercepts);
  const logits = new Float64Array(intercepts.length);
  const probabilities = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    logitsOf(x, features, row * width, { width, logits });
    const all = classes === 2 ? [0, logits[0]!] : logits;
    const total = logSum(all);
    for (let each = 0; each < classes; each++) {
      probabilities[row * classes + each] = Math.exp(all[each]! - total);
    }
  }
  return probabilities;
}

/** Writes the logits of the row that begins at `first`. */
function logitsOf(
  x: Float64Array,
  features: ArrayLike<number>,
  first: number,
  { width, logits }: { width: number; logits: Float64Array },
): void {
  for (let output = 0; output < logits.length; output++) {
    let total = x[logits.length * width + output]!;
    for (let at = 0; at < width; at++) total += x[output * width + at]! * features[first + at]!;
    logits[output] = total;
  }
}

/** Returns a row's negative log-likelihood and writes its derivative by the logits over them. */
function errorsOf(logits: Float64Array, label: number): number {
  const all = logits.length === 1 ? [0, logits[0]!] : logits;
  const total = logSum(all);
  const loss = total - all[label]!;
  const shift = all.length - logits.length;
  for (let output = 0; output < logits.length; output++) {
    logits[output] = Math.exp(logits[output]! - total) - (output + shift === label ? 1 : 0);
  }
  return loss;
}

function logSum(values: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) largest = Math.max(largest, values[index]!);
  let total = 0;
  for (let index = 0; index < values.length; index++) total += Math.exp(values[index]! - largest);
  return largest + Math.log(total);
}

/** Returns the width of the rows. */
function checkData({ features, labels, classes }: LogisticData): number {
  const width = features.length / labels.length;
  const isClass = (label: number) => Number.isSafeInteger(label) && label >= 0 && label < classes;
  const wrong = Array.from(labels).find((label) => !isClass(label));
  const fits = labels.length > 0 && Number.isSafeInteger(width) && width > 0;
  if (fits && Number.isSafeInteger(classes) && classes >= 2 && wrong === undefined) return width;
  throw new OptimError(
    'invalid-option',
    `Expected at least one row of features with a label below ${classes} each, and at least 2 classes, got ${features.length} numbers for ${labels.length} labels${wrong === undefined ? '' : `, one of them ${wrong}`}.`,
  );
}
