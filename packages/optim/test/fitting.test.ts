import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithShared, expectClose } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { lbfgs, logisticProbabilities, logisticRegression, type Objective } from '../src/index.ts';

const refused = expect.objectContaining({ code: 'invalid-option' });

/** Rosenbrock's valley in pairs of coordinates; its minimum is 0, where all are 1. */
const valley: Objective = (x, gradient) => {
  let value = 0;
  for (let at = 0; at < x.length; at += 2) {
    const [left, right] = [x[at]!, x[at + 1]!];
    const off = right - left ** 2;
    value += 100 * off ** 2 + (1 - left) ** 2;
    gradient[at] = -400 * left * off - 2 * (1 - left);
    gradient[at + 1] = 200 * off;
  }
  return value;
};

describe('lbfgs', () => {
  test('finds the minimum of a curved valley, and leaves the start as it was', () => {
    const start = Float64Array.of(-1.2, 1, -1.2, 1);
    const { x, value, converged, iterations } = lbfgs(valley, start, { tolerance: 1e-9, maxIterations: 200 });
    expect(converged).toBe(true);
    expect(iterations).toBeLessThan(100);
    expectClose(x, [1, 1, 1, 1], 1e-8);
    expect(value).toBeLessThan(1e-16);
    expect([...start]).toEqual([-1.2, 1, -1.2, 1]);
  });

  test('says so where the iterations do not suffice', () => {
    const start = Float64Array.of(-1.2, 1);
    expect(lbfgs(valley, start, { maxIterations: 3 })).toMatchObject({ converged: false, iterations: 3 });
  });

  test('takes no step where it starts in the minimum', () => {
    expect(lbfgs(valley, Float64Array.of(1, 1))).toMatchObject({ converged: true, iterations: 0, value: 0 });
  });

  test('steps back from where the function is not a number', () => {
    const logarithm: Objective = (x, gradient) => {
      gradient[0] = 1 - 1 / x[0]!;
      return x[0]! - Math.log(x[0]!);
    };
    const { x, converged } = lbfgs(logarithm, Float64Array.of(8), { tolerance: 1e-8 });
    expect(converged).toBe(true);
    expectClose(x, [1], 1e-7);
  });

  test('refuses a start without a finite value', () => {
    expect(() => lbfgs(() => Number.NaN, Float64Array.of(1))).toThrow(refused);
    expect(() => lbfgs(valley, Float64Array.of(1, 1), { memory: 0 })).toThrow(refused);
  });
});

describeWithShared('scikit-learn', 'fixtures', (fixtures) => {
  test('gives the same coefficients, intercept and probabilities', () => {
    const { x, y, coef, intercept } = JSON.parse(readFileSync(join(fixtures, 'logreg.json'), 'utf8')) as {
      x: number[][];
      y: number[];
      coef: number[];
      intercept: number;
    };
    const model = logisticRegression({ features: x.flat(), labels: y, classes: 2 });
    expect(model.converged).toBe(true);
    expectClose([...model.coefficients, ...model.intercepts], [...coef, intercept], 1e-3);
    const expected = x.flatMap((row) => {
      const logit = row.reduce((total, value, at) => total + value * coef[at]!, intercept);
      return [1 / (1 + Math.exp(logit)), 1 / (1 + Math.exp(-logit))];
    });
    expectClose(logisticProbabilities(model, x.flat()), expected, 1e-3);
  });
});

test('has the weights of scikit-learn under a weak penalty too, with a constant feature and unequal classes', () => {
  const file = new URL('./fixtures/logistic-regression.json', import.meta.url);
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as {
    inversePenalty: number;
    features: number[][];
    labels: number[];
    coefficients: number[][];
    intercepts: number[];
  };
  const { labels, inversePenalty } = recorded;
  const data = { features: recorded.features.flat(), labels, classes: 4 };
  const model = logisticRegression(data, { inversePenalty });
  expect(model.converged).toBe(true);
  expect(model.iterations).toBeLessThan(200);
  const mean = model.intercepts.reduce((sum, value) => sum + value, 0) / 4;
  const found = [...model.coefficients, ...model.intercepts.map((value) => value - mean)];
  for (const [index, wanted] of [...recorded.coefficients.flat(), ...recorded.intercepts].entries()) {
    expect(Math.abs(found[index]! - wanted)).toBeLessThan(1e-3);
  }
});

describe('logisticRegression', () => {
  const rows = Array.from({ length: 90 }, (_, index) => [
    Math.sin(index),
    Math.cos(2 * index),
    Math.sin(3 * index),
  ]);
  const labels = rows.map(([a, b, c]) => (a! > 0.3 ? 0 : b! + c! > 0 ? 1 : 2));
  const data = { features: rows.flat(), labels, classes: 3 };

  test('of three classes has one row of weights a class, at a point where the penalized gradient is 0', () => {
    const inversePenalty = 0.5;
    const model = logisticRegression(data, { inversePenalty, tolerance: 1e-10 });
    expect([model.coefficients.length, model.intercepts.length]).toEqual([9, 3]);
    const probabilities = logisticProbabilities(model, data.features);
    for (let each = 0; each < 3; each++) {
      const error = (row: number) => probabilities[row * 3 + each]! - Number(labels[row] === each);
      for (let at = 0; at < 3; at++) {
        const slope = rows.reduce((total, row, index) => total + error(index) * row[at]!, 0);
        expect(inversePenalty * slope + model.coefficients[each * 3 + at]!).toBeCloseTo(0, 6);
      }
      expect(rows.reduce((total, _, index) => total + error(index), 0)).toBeCloseTo(0, 6);
    }
  });

  test('learns most of what it is shown, less under a stronger penalty', () => {
    const correct = (inversePenalty: number) => {
      const probabilities = logisticProbabilities(
        logisticRegression(data, { inversePenalty }),
        data.features,
      );
      return labels.filter((label, row) => {
        const three = [...probabilities.slice(row * 3, row * 3 + 3)];
        return three.indexOf(Math.max(...three)) === label;
      }).length;
    };
    expect(correct(100)).toBeGreaterThan(80);
    const weights = (inversePenalty: number) =>
      logisticRegression(data, { inversePenalty }).coefficients.reduce(
        (total, value) => total + value ** 2,
        0,
      );
    expect(weights(0.01)).toBeLessThan(weights(1));
  });

  test('refuses labels that are no class, and rows of unequal width', () => {
    expect(() => logisticRegression({ ...data, classes: 2 })).toThrow(refused);
    expect(() => logisticRegression({ ...data, features: [1, 2] })).toThrow(refused);
    expect(() => logisticRegression({ features: [], labels: [], classes: 2 })).toThrow(refused);
    expect(() => logisticProbabilities(logisticRegression(data), [1])).toThrow(refused);
  });
});
