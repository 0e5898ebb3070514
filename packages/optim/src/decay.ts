/**
 * Returns whether weight decay shrinks the parameter at `path`: the default of every applier. It spares
 * biases and the scale and offset of normalisations, as BERT and transformers' `Trainer` do: these are few,
 * and are not what overfits.
 */
export function decaysByDefault(path: string): boolean {
  return !/(^|\.)(bias|scale|offset)$/.test(path);
}
