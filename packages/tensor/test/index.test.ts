import { expect, test } from 'vitest';
import * as surface from '../src/index.ts';
import * as tfjs from '../src/tfjs.ts';

test('exports these names of its own', () => {
  const own = Object.keys(surface).filter((name) => !(name in tfjs));
  expect(own.sort()).toEqual([
    'TensorError',
    'adamwNames',
    'adamwUpdate',
    'addLayerNorm',
    'at',
    'attention',
    'composedAttention',
    'countParameters',
    'disposeTree',
    'dropout',
    'dropoutMask',
    'dropoutMaskValues',
    'embedding',
    'endBackend',
    'filter',
    'flush',
    'freshValues',
    'gelu',
    'keyState',
    'layerNorm',
    'leaves',
    'linear',
    'linearGelu',
    'map',
    'missingKernels',
    'normal',
    'parameter',
    'randomBits',
    'shuffle',
    'siteHash',
    'softmaxCrossEntropy',
    'sumOfSquares',
    'truncatedNormal',
    'uniform',
    'useBackend',
    'valueAndGradients',
    'walk',
  ]);
});

test('importing it registers nothing with tfjs', async () => {
  const tf = await import('@tensorflow/tfjs-core');
  expect(tf.getGradient('Exp')).toBeUndefined();
  expect(tf.getKernelsForBackend('cpu')).toEqual([]);
});
