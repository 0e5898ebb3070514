import type { Head, TaskParameters } from './head.ts';

/**
 * Two heads over one encoder, as in pre-training: the parameters of both. What is applied is the first; the task
 * applies the second to the same hidden states by itself.
 */
export function joinHeads(first: Head, second: Head): Head {
  return {
    pooler: first.pooler || second.pooler,
    positions: first.positions === 'first' && second.positions === 'first' ? 'first' : 'all',
    shared: first.shared === true && second.shared === true,
    entries: [...first.entries, ...second.entries],
    tied: [...(first.tied ?? []), ...(second.tied ?? [])],
    fresh: (seed) => ({ ...first.fresh(seed), ...second.fresh(seed) }) as Omit<TaskParameters, 'encoder'>,
    apply: (parameters, hidden, context) => first.apply(parameters, hidden, context),
  };
}
