import { map, type Variable } from '@bertwright/tensor';
import type { EncoderModel } from './encoder-model.ts';
import type { Head, TaskParameters } from './head.ts';

/** What a model's parameters are made for, and from. */
export interface ParameterParts {
  readonly encoder: EncoderModel;
  readonly head: Head;
  /** Those that were read from a folder, by path. */
  readonly read: ReadonlyMap<string, Variable>;
  /** Chooses the others. */
  readonly seed: number;
}

/** The parameters of an encoder with a head: those that were read, and fresh ones for the rest; the caller owns them. */
export function assembleParameters({ encoder, head, read, seed }: ParameterParts): TaskParameters {
  const heads = map<Variable, Variable>(head.fresh(seed), (variable, path) => {
    const found = read.get(path);
    if (found) variable.dispose();
    return found ?? variable;
  });
  return {
    encoder: encoder.parameters({ seed, pooler: head.pooler, read }),
    ...(heads as Omit<TaskParameters, 'encoder'>),
  };
}
