import { describe, expect, test } from 'vitest';
import { learningCurvesText, PlotError } from '../src/index.ts';

const epochs = [
  { epoch: 1, trainingLoss: 4, validation: { loss: 3, accuracy: 0.2, macroF1: 0.1 } },
  { epoch: 2, trainingLoss: 2, validation: { loss: 2.5, accuracy: 0.6, macroF1: 0.5 } },
  { epoch: 3, trainingLoss: 1, validation: { loss: 2, accuracy: 0.8, macroF1: 0.8 } },
];

describe('learning curves in characters', () => {
  test('losses and scores stand side by side where there is room', () => {
    expect(`\n${learningCurvesText({ epochs }, { width: 76, height: 7 })}\n`).toMatchInlineSnapshot(`
      "
      loss:  * training  o validation        validation:  a accuracy  f macro F1
       4.000|*.                               0.800|                        ....f
            |  ....                                |                ..........
            |o........                             |           ...a.....
            |       .......o......                 |       .......f
            |             .*...   .......o         |   ........
            |                  .......             |a......
       1.000|                         ...*    0.100|f..
            +-----------------------------         +-----------------------------
             epoch 1                     3          epoch 1                     3
      "
    `);
  });

  test('they stand below each other in a narrow terminal', () => {
    expect(`\n${learningCurvesText({ epochs }, { width: 40, height: 4 })}\n`).toMatchInlineSnapshot(`
      "
      loss:  * training  o validation
       4.000|*...
            |o...............
            |            ....o...............o
       1.000|                        ........*
            +---------------------------------
             epoch 1                         3

      validation:  a accuracy  f macro F1
       0.800|                       .........f
            |           .....f.........
            | .............
       0.100|f....
            +---------------------------------
             epoch 1                         3
      "
    `);
  });

  test('one epoch without validation is one point', () => {
    const text = learningCurvesText({ epochs: [{ epoch: 1, trainingLoss: 0.5 }] }, { width: 30, height: 3 });
    expect(text.match(/\*/g)).toHaveLength(2);
    expect(text).not.toMatch(/NaN|undefined|accuracy/);
  });

  test.each([24, 40, 71, 72, 80, 120])('no line is longer than %i columns', (width) => {
    const lines = learningCurvesText({ epochs }, { width }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  test('values that are not finite are left out', () => {
    const diverged = [
      ...epochs,
      { epoch: 4, trainingLoss: Number.NaN, validation: { loss: Number.POSITIVE_INFINITY } },
    ];
    expect(learningCurvesText({ epochs: diverged }, { width: 76, height: 7 })).toBe(
      learningCurvesText({ epochs }, { width: 76, height: 7 }),
    );
    expect(learningCurvesText({ epochs: [] })).toBe('no epoch was finished');
  });

  test('only plain ASCII characters are used', () => {
    expect(learningCurvesText({ epochs })).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test('a chart without room for anything is refused', () => {
    expect(() => learningCurvesText({ epochs }, { width: 10 })).toThrow(PlotError);
    expect(() => learningCurvesText({ epochs }, { height: 2 })).toThrow(/at least 24 by 3/);
    expect(() => learningCurvesText({ epochs }, { width: Number.NaN })).toThrow(PlotError);
  });
});
