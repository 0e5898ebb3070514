export { type ActivationName, activate, activationNames, parseActivation } from './activation.ts';
export { type BertOptions, type BertOutputs, bert } from './bert.ts';
export { type BertConfig, bertConfig } from './bert-config.ts';
export { formatBertConfig, parseBertConfig } from './bert-config-json.ts';
export { type BertEntriesOptions, bertEntries } from './bert-entries.ts';
export { type BertInputs, checkLength } from './bert-inputs.ts';
export {
  type BertParameters,
  type BertParametersOptions,
  bertParameter,
  bertParameters,
} from './bert-parameters.ts';
export {
  type BertTree,
  bertTree,
  type Dense,
  type Embeddings,
  type FeedForward,
  type Layer,
  type Norm,
  type SelfAttention,
} from './bert-tree.ts';
export type { DropoutContext } from './dropout-context.ts';
export { EncoderError, type EncoderErrorCode } from './encoder-error.ts';
export { type LayerOptions, transformerLayer } from './layer.ts';
export { firstToken, pooler } from './pooler.ts';
