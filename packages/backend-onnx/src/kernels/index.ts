import { activationKernels } from './activation.ts';
import { arithmeticKernels } from './arithmetic.ts';
import { adamwKernels } from './bert/adamw.ts';
import { attentionKernels } from './bert/attention.ts';
import { dropoutKernels } from './bert/dropout.ts';
import { embeddingKernels } from './bert/embedding.ts';
import { geluKernels } from './bert/gelu.ts';
import { layerNormKernels } from './bert/layer-norm.ts';
import { linearKernels } from './bert/linear.ts';
import { crossEntropyKernels } from './bert/softmax-cross-entropy.ts';
import { sumOfSquaresKernels } from './bert/sum-of-squares.ts';
import { comparisonKernels } from './comparison.ts';
import { concatKernels } from './concat.ts';
import { fillKernels } from './fill.ts';
import { gatherKernels } from './gather.ts';
import type { Kernel } from './kernel.ts';
import { matrixKernels } from './matrix.ts';
import { oneHotKernels } from './one-hot.ts';
import { reduceKernels } from './reduce.ts';
import { repeatKernels } from './repeat.ts';
import { scanKernels } from './scan.ts';
import { scatterKernels } from './scatter.ts';
import { selectKernels } from './select.ts';
import { shapeKernels } from './shape.ts';
import { sliceKernels } from './slice.ts';
import { softmaxKernels } from './softmax.ts';
import { transposeKernels } from './transpose.ts';
import { unaryKernels } from './unary.ts';

/** Every kernel of this backend. */
export const kernels: readonly Kernel[] = [
  ...activationKernels,
  ...arithmeticKernels,
  ...comparisonKernels,
  ...concatKernels,
  ...fillKernels,
  ...gatherKernels,
  ...matrixKernels,
  ...oneHotKernels,
  ...reduceKernels,
  ...repeatKernels,
  ...scanKernels,
  ...scatterKernels,
  ...selectKernels,
  ...shapeKernels,
  ...sliceKernels,
  ...softmaxKernels,
  ...transposeKernels,
  ...unaryKernels,
  ...adamwKernels,
  ...attentionKernels,
  ...crossEntropyKernels,
  ...dropoutKernels,
  ...embeddingKernels,
  ...geluKernels,
  ...layerNormKernels,
  ...linearKernels,
  ...sumOfSquaresKernels,
];
