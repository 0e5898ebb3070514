import type { Backend } from '@bertwright/tensor';
import { describeBert } from './describe-bert.ts';
import { describeKernels } from './describe-kernels.ts';
import { describeMissingKernels } from './describe-missing-kernels.ts';
import { describeOperations } from './describe-operations.ts';
import { describeRandomness } from './describe-randomness.ts';
import type { ConformanceOptions } from './options.ts';

/**
 * Runs the whole conformance suite on a backend. Its parts can be called by themselves, from test files that then run
 * side by side.
 *
 * @param name - how the backend is called in the names of tests
 * @param makeBackend - makes it; each part starts and ends one of its own
 */
export function describeConformance(
  name: string,
  makeBackend: () => Backend,
  options: ConformanceOptions = {},
): void {
  describeMissingKernels(name, makeBackend, options);
  describeKernels(name, makeBackend, options);
  describeOperations(name, makeBackend, options);
  describeRandomness(name, makeBackend, options);
  describeBert(name, makeBackend, options);
}
