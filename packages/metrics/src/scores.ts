/** Precision, recall and F1 from 0 to 1, and the number of examples whose label is of the class. */
export interface Scores {
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

/** What is counted of one class: predicted and right, predicted, actual. */
export interface ClassCounts {
  right: number;
  predicted: number;
  actual: number;
}

/** What 0 / 0 becomes: 0, 1 or NaN. NaN leaves the class out of the averages, as in scikit-learn. */
export type ZeroDivision = number;

export type Average = 'micro' | 'macro' | 'weighted';

export function scoresOf({ right, predicted, actual }: ClassCounts, zeroDivision: ZeroDivision): Scores {
  const divide = (part: number, whole: number) => (whole === 0 ? zeroDivision : part / whole);
  return {
    precision: divide(right, predicted),
    recall: divide(right, actual),
    f1: divide(2 * right, predicted + actual),
    support: actual,
  };
}

export function averageScores(
  counts: readonly ClassCounts[],
  average: Average,
  zeroDivision: ZeroDivision,
): Scores {
  const total = { right: 0, predicted: 0, actual: 0 };
  for (const { right, predicted, actual } of counts) {
    total.right += right;
    total.predicted += predicted;
    total.actual += actual;
  }
  if (average === 'micro') return scoresOf(total, zeroDivision);
  const classes = counts.map((count) => scoresOf(count, zeroDivision));
  // scikit-learn's own fallback: where all weights are 0 they are ignored.
  const weigh = average === 'weighted';
  const mean = (pick: (scores: Scores) => number) =>
    meanOf(classes.map(pick), weigh ? classes.map(({ support }) => support) : undefined);
  return {
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
    support: total.actual,
  };
}

/** The mean without NaN, NaN where nothing is left. */
function meanOf(values: readonly number[], weights?: readonly number[]): number {
  let sum = 0;
  let weight = 0;
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    sum += value * (weights?.[index] ?? 1);
    weight += weights?.[index] ?? 1;
  }
  return weight === 0 && weights !== undefined ? meanOf(values) : sum / weight;
}
