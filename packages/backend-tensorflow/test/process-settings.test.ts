import { expect, test } from 'vitest';
import { applySettings } from '../src/process-settings.ts';

function applied(
  settings: Partial<Parameters<typeof applySettings>[0]>,
  environment: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  applySettings({ device: 'cpu', threads: undefined, tf32: false, ...settings }, environment);
  return environment;
}

test('a card computes with full precision unless TF32 is asked for', () => {
  expect(applied({ device: 'gpu' })).toMatchObject({ NVIDIA_TF32_OVERRIDE: '0' });
  expect(applied({ device: 'gpu' }, { NVIDIA_TF32_OVERRIDE: '1' })).toMatchObject({
    NVIDIA_TF32_OVERRIDE: '0',
  });
  expect(applied({ device: 'gpu', tf32: true }, { NVIDIA_TF32_OVERRIDE: '0' })).not.toHaveProperty(
    'NVIDIA_TF32_OVERRIDE',
  );
});

test('the CPU is used where a card could be, and a card is left to the user to choose', () => {
  expect(applied({})).toMatchObject({ CUDA_VISIBLE_DEVICES: '-1' });
  expect(applied({ device: 'gpu' }, { CUDA_VISIBLE_DEVICES: '1' })).toMatchObject({
    CUDA_VISIBLE_DEVICES: '1',
  });
});

test("threads are TensorFlow's own setting, which stays unless given", () => {
  expect(applied({ threads: 3 })).toMatchObject({ TF_NUM_INTRAOP_THREADS: '3' });
  expect(applied({}, { TF_NUM_INTRAOP_THREADS: '5' })).toMatchObject({ TF_NUM_INTRAOP_THREADS: '5' });
});
