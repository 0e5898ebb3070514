import { expect, test } from 'vitest';
import { confusionMatrix, learningCurves, runPictures } from '../src/index.ts';

const history = { epochs: [{ epoch: 1, trainingLoss: 1 }] };
const labels = ['a', 'b'];
const matrix = [
  [3, 1],
  [0, 4],
];

test('the pictures of a run are its learning curves and its confusion matrix, by file name', async () => {
  expect(await runPictures({ history, labels, confusion: matrix })).toEqual({
    'learning-curves.svg': await learningCurves(history),
    'confusion.svg': await confusionMatrix({ labels, matrix }),
  });
});

test('a run that was tested on nothing has no confusion matrix', async () => {
  expect(Object.keys(await runPictures({ history, labels }))).toEqual(['learning-curves.svg']);
});
