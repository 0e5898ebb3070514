import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as plot from '../src/index.ts';

test('the package exports these names and no others', () => {
  expectExports(plot, [
    'PlotError',
    'confusionMatrix',
    'confusionText',
    'cut',
    'learningCurves',
    'learningCurvesText',
    'padRight',
    'printable',
    'runPictures',
    'widest',
  ]);
});
