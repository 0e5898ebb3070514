import { expect, test } from 'vitest';
import { at, filter, leaves, map, TensorError } from '../src/index.ts';

const tree = {
  encoder: {
    layers: [
      { kernel: 1, bias: 2 },
      { kernel: 3, bias: 4 },
    ],
  },
  head: { kernel: 5 },
};

test('leaves come depth first, with paths through records and arrays', () => {
  expect(leaves<number>(tree).map(({ path, value }) => `${path}=${value}`)).toEqual([
    'encoder.layers.0.kernel=1',
    'encoder.layers.0.bias=2',
    'encoder.layers.1.kernel=3',
    'encoder.layers.1.bias=4',
    'head.kernel=5',
  ]);
});

test('map keeps the shape of the tree', () => {
  expect(map<number, string>(tree, (value, path) => `${path.length}:${value}`)).toEqual({
    encoder: {
      layers: [
        { kernel: '23:1', bias: '21:2' },
        { kernel: '23:3', bias: '21:4' },
      ],
    },
    head: { kernel: '11:5' },
  });
});

test('filter chooses by path and value', () => {
  expect(filter<number>(tree, (path, value) => path.endsWith('bias') && value > 2)).toEqual([
    { path: 'encoder.layers.1.bias', value: 4 },
  ]);
});

test('at returns a subtree or a leaf, and says what there is where the path is wrong', () => {
  expect(at<number>(tree, 'encoder.layers.1')).toEqual({ kernel: 3, bias: 4 });
  expect(at<number>(tree, 'head.kernel')).toBe(5);
  expect(() => at<number>(tree, 'head.weight')).toThrow(TensorError);
  expect(() => at<number>(tree, 'head.weight')).toThrow(/'weight': there is kernel/);
});
