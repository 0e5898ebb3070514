import type { Head } from './head.ts';

/** No head: the hidden states as they are. */
export function hiddenStates({ pooler }: { readonly pooler: boolean }): Head {
  return { pooler, positions: 'all', entries: [], fresh: () => ({}), apply: (_, hidden) => hidden };
}
