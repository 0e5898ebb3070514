import * as tf from '@tensorflow/tfjs-core';

export type Inputs = tf.NamedTensorMap;
export type Attributes = Record<string, unknown>;

/**
 * An operation that tfjs does not have: a kernel name, and a composed form that runs on any tfjs backend. A backend
 * may register a kernel of its own under the name; where it has none, the composed form serves.
 */
export interface Operation {
  readonly name: string;
  readonly composed: (inputs: Inputs, attributes: Attributes) => tf.Tensor | tf.Tensor[];
}

/** Runs an operation's kernel on the current backend. Inputs that are undefined are left out. */
export function run(
  { name }: Pick<Operation, 'name'>,
  inputs: Record<string, tf.Tensor | undefined>,
  attributes: Attributes = {},
): tf.Tensor[] {
  const given = definedOf(inputs);
  const result = tf.engine().runKernel(name, given, attributes as unknown as tf.NamedAttrMap);
  return (Array.isArray(result) ? result : [result]) as tf.Tensor[];
}

/** Copies only where it must: AdamW has hundreds of inputs. */
function definedOf(inputs: Record<string, tf.Tensor | undefined>): Inputs {
  for (const name in inputs) {
    if (inputs[name] !== undefined) continue;
    return Object.fromEntries(Object.entries(inputs).filter(([, input]) => input !== undefined)) as Inputs;
  }
  return inputs as Inputs;
}

/**
 * Whether the current backend has a kernel of a name: asked where two operations may be one, and otherwise stay the two
 * that they are.
 */
export function backendHas(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/**
 * Whether the current backend's kernels draw dropout masks themselves: its tfjs backend says so by `drawsMasks: true`.
 * Dropout then comes to `BertDropout`, `BertAttention` and `BertAddLayerNorm` as the key of a mask, and no mask is in
 * memory.
 */
export function backendDrawsMasks(): boolean {
  return (tf.backend() as tf.KernelBackend & { drawsMasks?: boolean }).drawsMasks === true;
}
