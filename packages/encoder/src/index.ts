export { type ActivationName, activate, activationNames, parseActivation } from './activation.ts';
export { type BertConfig, bert, bertConfig, bertFamily, bertParameters } from './bert.ts';
export { type DistilbertConfig, distilbertFamily } from './distilbert.ts';
export type { DropoutContext } from './dropout-context.ts';
export { type ElectraConfig, electraFamily } from './electra.ts';
export type { EncodeOptions, EncoderOutputs } from './encode.ts';
export type { EncoderConfig } from './encoder-config.ts';
export type { EncoderEntriesOptions } from './encoder-entries.ts';
export { EncoderError, type EncoderErrorCode } from './encoder-error.ts';
export type { EncoderFamily } from './encoder-family.ts';
export { checkLength, type EncoderInputs } from './encoder-inputs.ts';
export {
  type EncoderParameters,
  type EncoderParametersOptions,
  encoderParameter,
} from './encoder-parameters.ts';
export type {
  Dense,
  Embeddings,
  EncoderTree,
  FeedForward,
  Layer,
  MakeParameter,
  Norm,
  SelfAttention,
} from './encoder-tree.ts';
export { encoderFamilies, findFamily } from './families.ts';
export { type LayerConfig, type LayerOptions, transformerLayer } from './layer.ts';
export { firstToken, pooler } from './pooler.ts';
