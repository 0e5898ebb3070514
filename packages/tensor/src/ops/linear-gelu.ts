import type * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { type GeluForm, gelu, geluAttributes, geluGradientOperation } from './gelu.ts';
import { checkWidths, linear, linearGradientOperation } from './linear.ts';
import { backendHas, run } from './operation.ts';

/**
 * x [..., in], kernel [in, out], bias? [out]; attrs approximate 'none' or 'tanh', keep
 * -> [y [..., out], and with keep the sum that it is the activation of [..., out]]
 *
 * It has no composed form: where a backend has no kernel, `linear` and `gelu` serve.
 */
const linearGeluOperation = { name: 'BertLinearGelu' };

/**
 * Returns `gelu(x kernel + bias)`: `[..., out]`, by one kernel where the backend has it. What the gradient needs is
 * written in the same pass, and only where gradients are asked for.
 *
 * @param x - `[..., in]`
 * @param kernel - `[in, out]`
 * @param bias - `[out]`
 * @throws TensorError `bad-shape` where the widths do not fit.
 */
export function linearGelu(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias?: tf.Tensor,
  form: GeluForm = 'exact',
): tf.Tensor {
  if (!backendHas(linearGeluOperation.name)) return gelu(linear(x, kernel, bias), form);
  checkWidths(x, kernel);
  const hasBias = bias !== undefined;
  const attributes = geluAttributes(form);
  return differentiable(
    hasBias ? [x, kernel, bias] : [x, kernel],
    (save, keep) => {
      const [y, sum] = run(linearGeluOperation, { x, kernel, bias }, { ...attributes, keep });
      if (sum) save([x, kernel, sum]);
      return y!;
    },
    (dy, [x, kernel, sum]) => {
      const [dSum] = run(geluGradientOperation, { dy, x: sum }, attributes);
      return run(linearGradientOperation, { dy: dSum, x, kernel }, { hasBias });
    },
  );
}
