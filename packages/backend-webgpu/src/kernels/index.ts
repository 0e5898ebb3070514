import { adamwKernel } from './adamw.ts';
import { addNKernel } from './add-n.ts';
import { attentionGradientKernel, attentionKernel } from './attention/attention.ts';
import { batchMatMulKernel } from './batch-mat-mul.ts';
import { castKernel } from './cast.ts';
import { dropoutKernel, dropoutMaskKernel } from './dropout.ts';
import { geluGradientKernel, geluKernel } from './gelu.ts';
import type { Kernel } from './kernel.ts';
import { layerNormKernel } from './layer-norm.ts';
import { layerNormGradientKernel } from './layer-norm-gradient.ts';
import { linearGradientKernel, linearKernel } from './linear.ts';
import { log1pKernel } from './log1p.ts';
import { embeddingGradientKernel, unsortedSegmentSumKernel } from './segment-sums.ts';
import { crossEntropyGradientKernel, crossEntropyKernel } from './softmax-cross-entropy.ts';
import { sumKernel } from './sum.ts';
import { sumOfSquaresKernel } from './sum-of-squares.ts';
import { tanhKernel } from './tanh.ts';

/** Every kernel of this backend that is not tfjs's. */
export const kernels: readonly Kernel[] = [
  adamwKernel,
  addNKernel,
  attentionKernel,
  attentionGradientKernel,
  batchMatMulKernel,
  castKernel,
  crossEntropyKernel,
  crossEntropyGradientKernel,
  dropoutKernel,
  dropoutMaskKernel,
  embeddingGradientKernel,
  geluKernel,
  geluGradientKernel,
  layerNormKernel,
  layerNormGradientKernel,
  linearKernel,
  linearGradientKernel,
  log1pKernel,
  sumKernel,
  sumOfSquaresKernel,
  tanhKernel,
  unsortedSegmentSumKernel,
];
