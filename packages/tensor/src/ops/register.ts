import * as tf from '@tensorflow/tfjs-core';
import { adamwOperation } from './adamw.ts';
import { attentionGradientOperation, attentionOperation } from './attention.ts';
import { dropoutMaskOperation, dropoutOperation } from './dropout.ts';
import { embeddingGradientOperation, embeddingOperation } from './embedding.ts';
import { geluGradientOperation, geluOperation } from './gelu.ts';
import { layerNormGradientOperation, layerNormOperation } from './layer-norm.ts';
import { linearGradientOperation, linearOperation } from './linear.ts';
import type { Operation } from './operation.ts';
import { crossEntropyGradientOperation, crossEntropyOperation } from './softmax-cross-entropy.ts';
import { sumOfSquaresOperation } from './sum-of-squares.ts';

/** Every operation that a backend may have a kernel of its own for. */
export const operations: readonly Operation[] = [
  embeddingOperation,
  embeddingGradientOperation,
  linearOperation,
  linearGradientOperation,
  layerNormOperation,
  layerNormGradientOperation,
  geluOperation,
  geluGradientOperation,
  attentionOperation,
  attentionGradientOperation,
  dropoutMaskOperation,
  dropoutOperation,
  crossEntropyOperation,
  crossEntropyGradientOperation,
  sumOfSquaresOperation,
  adamwOperation,
];

/** Registers the composed form of each operation that a backend has no kernel for. */
export function registerOperations(backendName: string): void {
  for (const { name, composed } of operations) {
    if (tf.getKernel(name, backendName)) continue;
    tf.registerKernel({
      kernelName: name,
      backendName,
      kernelFunc: ({ inputs, attrs }) =>
        composed(inputs as tf.NamedTensorMap, (attrs ?? {}) as Record<string, unknown>),
    });
  }
}
