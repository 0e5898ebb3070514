import { type Backend, missingKernels } from '@bertwright/tensor';
import { describe, test } from 'vitest';
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
