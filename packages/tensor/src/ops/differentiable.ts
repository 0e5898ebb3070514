import * as tf from '@tensorflow/tfjs-core';

/** Keeps tensors for the way back. To be called once at most. */
export type Save = (tensors: tf.Tensor[]) => void;

/**
 * Runs `forward`, telling it whether gradients are asked for, and, when they are, `backward` with what was saved.
 * `backward` returns a gradient for each of `inputs`, in their order.
 *
 * It does what tfjs's `customGrad` does with less work: it writes one node on the tape itself, where
 * `customGrad` wraps each call in another kernel call and writes two nodes for each tensor that is saved.
 */
export function differentiable(
  inputs: tf.Tensor[],
  forward: (save: Save, isTaped: boolean) => tf.Tensor,
  backward: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[],
): tf.Tensor {
  const { state } = tf.engine();
  const isTaped = state.gradientDepth > 0 && state.kernelDepth === 0;
  let saved: tf.Tensor[] = [];
  const save: Save = (tensors) => {
    if (isTaped) saved = tensors.map(keptCopy);
  };
  // As inside a kernel: what `forward` runs is not on the tape.
  state.kernelDepth++;
  let value: tf.Tensor;
  try {
    value = tf.tidy(() => forward(save, isTaped));
  } finally {
    state.kernelDepth--;
  }
  if (isTaped) {
    state.activeTape.push({
      id: state.nextTapeNodeId++,
      kernelName: 'differentiable',
      inputs: byPlace(inputs, (input) => input),
      outputs: [value],
      saved,
      gradient: ([dy]) => byPlace(backward(dy!, saved), (gradient) => () => gradient),
    });
  }
  return value;
}

/** Another tensor over the same values, which outlives every scope. */
function keptCopy(tensor: tf.Tensor): tf.Tensor {
  tf.backend().incRef(tensor.dataId);
  return tf.keep(tf.engine().makeTensorFromTensorInfo(tensor));
}

/** A list as the record that tfjs's tape holds. */
function byPlace<T>(tensors: readonly tf.Tensor[], item: (tensor: tf.Tensor) => T): Record<string, T> {
  const record: Record<string, T> = {};
  for (let place = 0; place < tensors.length; place++) record[place] = item(tensors[place]!);
  return record;
}
