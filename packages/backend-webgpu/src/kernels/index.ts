import { adamwKernel } from './adamw.ts';
import { addKernel } from './add.ts';
import { addNKernel } from './add-n.ts';
import { attentionGradientKernel, attentionKernel } from './attention/attention.ts';
import { batchMatMulKernel } from './batch-mat-mul.ts';
import { castKernel } from './cast.ts';
import { dropoutKernel, dropoutMaskKernel } from './dropout.ts';
import { embeddingKernel } from './embedding.ts';
import { geluGradientKernel, geluKernel } from './gelu.ts';
import type { Kernel } from './kernel.ts';
import { addLayerNormKernel, layerNormKernel } from './layer-norm.ts';
import { addLayerNormGradientKernel, layerNormGradientKernel } from './layer-norm-gradient.ts';
import { linearGeluKernel, linearGradientKernel, linearKernel } from './linear.ts';
import { log1pKernel } from './log1p.ts';
import { embeddingGradientKernel, unsortedSegmentSumKernel } from './segment-sums.ts';
import { crossEntropyGradientKernel, crossEntropyKernel } from './softmax-cross-entropy.ts';
import { sumKernel } from './sum.ts';
import { sumOfSquaresKernel } from './sum-of-squares.ts';
import { tanhKernel } from './tanh.ts';

/** Every kernel of this backend that is not tfjs's. */
export const kernels: readonly Kernel[] = [
  adamwKernel,
  addLayerNormKernel,
  addLayerNormGradientKernel,
  addKernel,
  addNKernel,
  attentionKernel,
  attentionGradientKernel,
  batchMatMulKernel,
  castKernel,
  crossEntropyKernel,
  crossEntropyGradientKernel,
  dropoutKernel,
  dropoutMaskKernel,
  embeddingKernel,
  embeddingGradientKernel,
  geluKernel,
  geluGradientKernel,
  layerNormKernel,
  layerNormGradientKernel,
  linearKernel,
  linearGeluKernel,
  linearGradientKernel,
  log1pKernel,
  sumKernel,
  sumOfSquaresKernel,
  tanhKernel,
  unsortedSegmentSumKernel,
];
