import * as tf from '@tensorflow/tfjs-core';
import { TensorError } from '../error.ts';
import { type Operation, run } from './operation.ts';

/** One update of many parameters. */
export interface AdamwUpdate {
  readonly parameters: readonly tf.Variable[];
  /** Moving means of the gradients, one a parameter, of its shape. */
  readonly firstMoments: readonly tf.Variable[];
  /** Moving means of the gradients' squares. */
  readonly secondMoments: readonly tf.Variable[];
  readonly gradients: readonly tf.Tensor[];
  /** What all gradients are multiplied by first, such as clipping's factor. */
  readonly gradientScale?: tf.Scalar | undefined;
  /** The weight decay of each parameter. */
  readonly decays: readonly number[];
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** The number of this update, from 1: bias correction goes by it. */
  readonly update: number;
}

/**
 * p0, m0, v0, g0, p1, ...; settings [learningRate, 1 - beta1^t, 1 - beta2^t]; gradientScale [];
 * attrs beta1, beta2, epsilon, decays -> [p0', m0', v0', p1', ...]
 */
export const adamwOperation: Operation = {
  name: 'BertAdamW',
  composed: (inputs, attributes) =>
    tf.tidy(() => {
      const { beta1, beta2, epsilon, decays } = attributes as unknown as AdamwUpdate;
      const [rate, correction1, correction2] = tf.unstack(inputs.settings!);
      const scale = inputs.gradientScale;
      return decays.flatMap((decay, index) => {
        const names = adamwNames(index);
        const [p, m, v, raw] = [inputs[names.p]!, inputs[names.m]!, inputs[names.v]!, inputs[names.g]!];
        const g = scale ? tf.mul(raw, scale) : raw;
        const first = tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1));
        const second = tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2));
        const denominator = tf.add(tf.sqrt(tf.div(second, correction2!)), epsilon);
        const move = tf.mul(tf.div(tf.div(first, correction1!), denominator), rate!);
        const kept = decay === 0 ? p : tf.mul(p, tf.sub(1, tf.mul(rate!, decay)));
        return [tf.sub(kept, move), first, second];
      });
    }),
};

/** The names of one parameter's inputs. */
interface Names {
  readonly p: string;
  readonly m: string;
  readonly v: string;
  readonly g: string;
}

const names: Names[] = [];

/** Returns the names of AdamW's inputs for the parameter at `index`: made once, as there are hundreds at each step. */
export function adamwNames(index: number): Names {
  for (let i = names.length; i <= index; i++) names.push({ p: `p${i}`, m: `m${i}`, v: `v${i}`, g: `g${i}` });
  return names[index]!;
}

/**
 * Updates parameters and their moments by AdamW (Loshchilov and Hutter, 2019, algorithm 2), in one operation for
 * all of them, with PyTorch's order: decay by learning rate times decay first, epsilon outside of the root.
 *
 * @throws TensorError `bad-argument` where the lists differ in length.
 */
export function adamwUpdate(update: AdamwUpdate): void {
  const { parameters, firstMoments, secondMoments, gradients, decays, beta1, beta2, epsilon } = update;
  const count = parameters.length;
  for (const list of [firstMoments, secondMoments, gradients, decays]) {
    if (list.length !== count) {
      throw new TensorError(
        'bad-argument',
        `Expected ${count} moments, gradients and decays, one a parameter, got ${list.length}.`,
      );
    }
  }
  if (count === 0) return;
  tf.tidy(() => {
    const settings = tf.tensor1d([
      update.learningRate,
      1 - beta1 ** update.update,
      1 - beta2 ** update.update,
    ]);
    const inputs: Record<string, tf.Tensor> = { settings };
    if (update.gradientScale) inputs.gradientScale = update.gradientScale;
    for (let index = 0; index < count; index++) {
      const { p, m, v, g } = adamwNames(index);
      inputs[p] = parameters[index]!;
      inputs[m] = firstMoments[index]!;
      inputs[v] = secondMoments[index]!;
      inputs[g] = gradients[index]!;
    }
    const results = run(adamwOperation, inputs, { beta1, beta2, epsilon, decays: [...decays] });
    for (let index = 0; index < count; index++) {
      take(parameters[index]!, results[3 * index]!);
      take(firstMoments[index]!, results[3 * index + 1]!);
      take(secondMoments[index]!, results[3 * index + 2]!);
    }
  });
}

/** Gives a variable its new values, unless a backend has written them in the old ones' memory. */
function take(variable: tf.Variable, values: tf.Tensor): void {
  if (values.dataId !== variable.dataId) variable.assign(values);
}
