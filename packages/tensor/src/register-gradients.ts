import * as tf from '@tensorflow/tfjs-core';
import { registerTfjsGradients } from './generated/gradients.js';
import { pairGradients } from './pair-gradients.ts';

/**
 * Registers tfjs's gradients where there are none, and our own over tfjs's. A backend or an
 * application that loads all of tfjs registers tfjs's again, so that this is called after a backend has started.
 */
export function registerGradients(): void {
  // An application that has loaded all of tfjs has registered them already; a second time would only warn.
  if (!tf.getGradient('Exp')) registerTfjsGradients(tf);
  for (const own of ownGradients) {
    const had = tf.getGradient(own.kernelName);
    if (had === own) continue;
    if (had) tf.unregisterGradient(own.kernelName);
    tf.registerGradient(own);
  }
}

const ownGradients = [reductionGradient('Sum'), reductionGradient('Mean'), ...pairGradients];

/** tfjs multiplies by ones of the full shape, made on the host at each step; broadcasting does the same unmade. */
function reductionGradient(kernelName: 'Sum' | 'Mean'): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const x = saved[0]!;
      const axes = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape);
      const kept = x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
      const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
      return {
        x: () => {
          // tfjs broadcasts nothing to nothing.
          if (x.size === 0) return tf.zerosLike(x);
          const each = tf.reshape(dy as tf.Tensor, kept);
          return tf.broadcastTo(kernelName === 'Sum' ? each : tf.div(each, Math.max(1, count)), x.shape);
        },
      };
    },
  };
}
