import { type Backend, missingKernels } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { checkKernel } from './kernels/check-kernel.ts';
import { kernelCases } from './kernels/index.ts';
import { leavesNothing } from './memory.ts';
import type { ConformanceOptions } from './options.ts';
import { needsNonFinite, startedBackend } from './started-backend.ts';

/**
 * Runs every tfjs kernel that Bertwright needs on a backend, and of the others those that it has: forward against
 * loops in double precision, gradients against finite differences of them, and what is held afterwards.
 */
export function describeKernels(
  name: string,
  makeBackend: () => Backend,
  options: Pick<ConformanceOptions, 'engineBytes' | 'deviations'> = {},
): void {
  describe(`kernels on ${name}`, () => {
    const { deviations = {} } = options;
    expectCases(Object.keys(deviations));
    const started = startedBackend(makeBackend);
    for (const { kernel, needed, differentiable, cases } of kernelCases) {
      describe(needed ? kernel : `${kernel} (where the backend has it)`, () => {
        for (const each of cases) {
          const deviation = deviations[`${kernel} > ${each.title}`];
          if (deviation !== undefined) {
            test.skip(`${each.title} (${deviation})`);
            continue;
          }
          test(each.title + (each.nonFinite ? needsNonFinite : ''), async (context) => {
            if (each.nonFinite) started.skipUnlessNonFinite(context);
            if (!needed && missingKernels().includes(kernel)) context.skip(`there is no kernel ${kernel}`);
            await leavesNothing(() => checkKernel({ kernel, differentiable }, each), options);
          });
        }
      });
    }

    // A backend may keep a cast's values as they were: whoever reads them next must know.
    test.each(['bool', 'int32'] as const)('a product reads %s that was cast to floats', async (type) => {
      const values = [0, 1, 0, 1, 1, 0];
      const given = type === 'bool' ? Uint8Array.from(values) : Int32Array.from(values);
      await leavesNothing(async () => {
        const [mask, x] = [tf.tensor(given, [2, 3], type), tf.tensor([2, 3, 5], [3, 1])];
        const product = tf.tidy(() => tf.matMul(tf.cast(mask, 'float32'), x));
        expect(Array.from(await product.data())).toEqual([3, 5]);
        tf.dispose([mask, x, product]);
      }, options);
    });
  });
}

function expectCases(names: readonly string[]): void {
  const known = new Set(
    kernelCases.flatMap(({ kernel, cases }) => cases.map(({ title }) => `${kernel} > ${title}`)),
  );
  // Names of kernels begin with a capital, those of operations do not.
  const wrong = names.filter((name) => /^[A-Z_]/.test(name) && !known.has(name));
  if (wrong.length > 0) throw new Error(`Expected names of cases as deviations, got ${wrong.join('; ')}`);
}
