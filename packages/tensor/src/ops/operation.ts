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
  operation: Operation,
  inputs: Record<string, tf.Tensor | undefined>,
  attributes: Attributes = {},
): tf.Tensor[] {
  const given: Inputs = {};
  for (const name in inputs) if (inputs[name]) given[name] = inputs[name];
  const result = tf.engine().runKernel(operation.name, given, attributes as unknown as tf.NamedAttrMap);
  return (Array.isArray(result) ? result : [result]) as tf.Tensor[];
}

/**
 * Whether the current backend's kernels draw dropout masks themselves: its tfjs backend says so by `drawsMasks: true`.
 * Dropout then comes to `BertDropout` and `BertAttention` as the key of a mask, and no mask is in memory.
 */
export function backendDrawsMasks(): boolean {
  return (tf.backend() as tf.KernelBackend & { drawsMasks?: boolean }).drawsMasks === true;
}

/** Keeps a tensor for the way back; gives back its place among the saved ones. */
export type Save = (tensors: tf.Tensor[]) => void;

/**
 * Runs `forward` and, when gradients are asked for, `backward` with what was saved. `backward` returns a gradient
 * for each of `inputs`, in their order.
 */
export function differentiable(
  inputs: tf.Tensor[],
  forward: (save: Save) => tf.Tensor,
  backward: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[],
): tf.Tensor {
  return tf.customGrad((...args) => ({
    value: forward(args.at(-1) as unknown as Save),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy, saved),
  }))(...inputs);
}
