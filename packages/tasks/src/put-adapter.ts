import type { ReadAdapter } from '@bertwright/checkpoint';
import { loraFrom, mergeLora } from '@bertwright/optim';
import { dispose, disposeTree, parameter, type Variable } from '@bertwright/tensor';

/**
 * Puts an adapter into parameters by path: products of factors are added to their kernels, and what is stored whole takes
 * its place.
 *
 * @throws OptimError `state-mismatch` where a kernel has another shape.
 */
export function putAdapter(adapter: ReadAdapter, read: Map<string, Variable>): void {
  const { factors, ...sizes } = loraFrom(adapter);
  try {
    mergeLora(Object.fromEntries(read), { ...sizes, factors });
  } finally {
    disposeTree(factors);
  }
  const whole = new Set(adapter.whole);
  for (const { path, values, shape } of adapter.parameters) {
    if (!whole.has(path)) continue;
    const before = read.get(path);
    if (before) dispose(before);
    read.set(path, parameter(values, shape));
  }
}
