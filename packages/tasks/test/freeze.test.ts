import { disposeTree, leaves, type Variable } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { type Classification, freeze, isTrainable } from '../src/index.ts';
import { tinyTask } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const trained = (task: Classification) =>
  leaves<Variable>(task.parameters)
    .filter(({ value }) => value.trainable)
    .map(({ path }) => path);

test('keeps training from all below a path, and allows it again', () => {
  const task = tinyTask();
  const all = trained(task);
  expect(freeze(task, 'encoder')).toHaveLength(all.length - 2);
  expect(trained(task)).toEqual(['classifier.kernel', 'classifier.bias']);
  expect(isTrainable(task.parameters.encoder)).toBe(false);
  expect(isTrainable(task.parameters)).toBe(true);
  freeze(task, 'encoder.layers.1', { trainable: true });
  expect(trained(task)).toEqual(all.filter((path) => /^encoder\.layers\.1\.|^classifier/.test(path)));
  disposeTree(task.parameters);
});

test('takes a regular expression, global or not', () => {
  const task = tinyTask();
  const biases = freeze(task, /\.bias$/g);
  expect(biases.length).toBeGreaterThan(10);
  expect(trained(task).some((path) => path.endsWith('.bias'))).toBe(false);
  disposeTree(task.parameters);
});

test.each(['encode', 'encoder.layers.2', /nothing/])('refuses %s, under which nothing lies', (path) => {
  const task = tinyTask();
  expect(() => freeze(task, path)).toThrow(expect.objectContaining({ code: 'path-unknown' }));
  disposeTree(task.parameters);
});
