import * as tf from '@tensorflow/tfjs-core';

/** tfjs's gradients of these kernels leave broadcasting out, and fail where the shapes of a and b differ. */
export const pairGradients: readonly tf.GradConfig[] = [
  pairGradient('Maximum', {
    a: (dy, a, b) => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')),
    b: (dy, a, b) => tf.mul(dy, tf.cast(tf.less(a, b), 'float32')),
  }),
  pairGradient('Minimum', {
    a: (dy, a, b) => tf.mul(dy, tf.cast(tf.lessEqual(a, b), 'float32')),
    b: (dy, a, b) => tf.mul(dy, tf.cast(tf.greater(a, b), 'float32')),
  }),
  pairGradient('SquaredDifference', {
    a: (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(a, b), 2)),
    b: (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(b, a), 2)),
  }),
];

type Slope = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

function pairGradient(kernelName: string, slopes: { a: Slope; b: Slope }): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      return {
        a: () => summedTo(slopes.a(dy as tf.Tensor, a, b), a.shape),
        b: () => summedTo(slopes.b(dy as tf.Tensor, a, b), b.shape),
      };
    },
  };
}

/** Sums over the axes along which a tensor of `shape` was broadcast. */
function summedTo(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}
