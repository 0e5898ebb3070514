export {
  type Backend,
  type BackendInfo,
  endBackend,
  type FlushOptions,
  flush,
  useBackend,
} from './backend.ts';
export { TensorError, type TensorErrorCode } from './error.ts';
export { valueAndGradients } from './gradients.ts';
export { missingKernels } from './missing-kernels.ts';
export { type AdamwUpdate, adamwNames, adamwUpdate } from './ops/adamw.ts';
export { type AddLayerNormOptions, addLayerNorm } from './ops/add-layer-norm.ts';
export { type AttentionOptions, attention } from './ops/attention.ts';
export { composedAttention } from './ops/composed-attention.ts';
export { type DropoutOptions, dropout, dropoutMask } from './ops/dropout.ts';
export { embedding } from './ops/embedding.ts';
export { type GeluForm, gelu } from './ops/gelu.ts';
export { layerNorm } from './ops/layer-norm.ts';
export { linear } from './ops/linear.ts';
export { linearGelu } from './ops/linear-gelu.ts';
export { type CrossEntropyOptions, softmaxCrossEntropy } from './ops/softmax-cross-entropy.ts';
export { sumOfSquares } from './ops/sum-of-squares.ts';
export { parameter } from './parameter.ts';
export { keyState, type RandomKey, randomBits, siteHash } from './random/bits.ts';
export { dropoutMask as dropoutMaskValues } from './random/dropout-mask.ts';
export { freshValues } from './random/fresh-values.ts';
export { normal, truncatedNormal, uniform } from './random/initializers.ts';
export { shuffle } from './random/shuffle.ts';
export * from './tfjs.ts';
export {
  at,
  countParameters,
  disposeTree,
  filter,
  type Leaf,
  leaves,
  map,
  type ParameterTree,
  type Tree,
  walk,
} from './tree.ts';
