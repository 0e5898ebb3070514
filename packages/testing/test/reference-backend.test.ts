import { add, flush, memory, tensor } from '@bertwright/tensor';
import { expect, test } from 'vitest';
import { expectClose, useReferenceBackend } from '../src/index.ts';

test('the reference backend computes, and may be asked for twice', async () => {
  expect(await useReferenceBackend()).toMatchObject({ device: 'cpu', deterministic: true });
  const before = memory().numTensors;
  const [left, right] = [tensor([1, 2]), tensor([3, 4])];
  const sum = add(left, right);
  await flush();
  expectClose(await sum.data(), [4, 6], 0);
  for (const each of [left, right, sum]) each.dispose();
  expect(memory().numTensors).toBe(before);
  expect((await useReferenceBackend()).engine).toBe('tfjs-backend-cpu');
});
