import type { ParameterTree, Scalar, Tensor } from '@bertwright/tensor';
import type { Lora } from './lora.ts';
import { withLora } from './with-lora.ts';

/** Anything that the trainer trains. Its `features` are not used: adapters change what lies below. */
export interface AdaptableModel<P extends ParameterTree, B, C> {
  readonly parameters: P;
  loss(parameters: P, batch: B, context: C): Scalar;
  outputs?(parameters: P, batch: B): Record<string, Tensor>;
}

/** The parameters of a model with an adapter. */
export type LoraTree<P extends ParameterTree> = { readonly model: P; readonly lora: Lora['factors'] };

/** A model with an adapter, to be trained. */
export interface LoraTrainable<P extends ParameterTree, B, C> {
  readonly parameters: LoraTree<P>;
  loss(parameters: LoraTree<P>, batch: B, context: C): Scalar;
  outputs?(parameters: LoraTree<P>, batch: B): Record<string, Tensor>;
}

/**
 * A model whose parameters are `model` (its own) and `lora` (the adapter's factors). To train the adapter alone, and a
 * fresh head whole, give `fit` `onlyTrainable: (path) => path.startsWith('lora.') || path.startsWith('model.classifier.')`.
 */
export function loraTrainable<P extends ParameterTree, B, C>(
  model: AdaptableModel<P, B, C>,
  adapter: Lora,
): LoraTrainable<P, B, C> {
  const adapted = ({ model: own, lora }: LoraTree<P>) => withLora(own, { ...adapter, factors: lora });
  return {
    parameters: { model: model.parameters, lora: adapter.factors },
    loss: (parameters, batch, context) => model.loss(adapted(parameters), batch, context),
    ...(model.outputs && {
      outputs: (parameters: LoraTree<P>, batch: B) => model.outputs!(adapted(parameters), batch),
    }),
  };
}
