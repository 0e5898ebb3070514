import { type Backend, missingKernels, TensorError } from '@bertwright/tensor';
import { engine, getBackend } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { kernelCases } from './kernels/index.ts';
import { leavesNothing } from './memory.ts';
import type { ConformanceOptions } from './options.ts';
import { startedBackend } from './started-backend.ts';

/** What a backend does not have is an error with a remedy; what Bertwright needs it has. */
export function describeMissingKernels(
  name: string,
  makeBackend: () => Backend,
  options: Pick<ConformanceOptions, 'engineBytes'> = {},
): void {
  describe(`missing kernels on ${name}`, () => {
    startedBackend(makeBackend);
    test('none that Bertwright needs is missing', () => {
      const needed = kernelCases.filter((each) => each.needed).map(({ kernel }) => kernel);
      const missing = missingKernels();
      expect(needed.filter((kernel) => missing.includes(kernel))).toEqual([]);
    });
    test('each one is an error that names kernel, backend and remedy', () =>
      leavesNothing(async () => {
        for (const kernel of missingKernels()) {
          const run = () => engine().runKernel(kernel, {});
          expect(run, kernel).toThrow(TensorError);
          expect(run, kernel).toThrow(
            expect.objectContaining({
              code: 'missing-kernel',
              message: expect.stringMatching(`'${getBackend()}'.*'${kernel}'.*another backend`),
            }),
          );
        }
      }, options));
  });
}
