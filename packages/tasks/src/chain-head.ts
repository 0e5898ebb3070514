import type { ParameterEntry } from '@bertwright/checkpoint';
import { type CrfParameters, crfParameters, crfTree } from '@bertwright/heads';
import type { ParameterTree } from '@bertwright/tensor';
import type { Head, TaskParameters } from './head.ts';

/** What pytorch-crf calls a chain's parameters. */
const names = { start: 'start_transitions', transitions: 'transitions', end: 'end_transitions' } as const;

/** Where a chain's parameters are in a task's tree. */
const path = 'crf';

/**
 * The parameters of a linear chain over labels, to be joined to a head that gives its emissions. Files hold them as
 * `crf.transitions` and so on, from a label in the rows to the next in the columns.
 */
export function chainHead(labels: number): Head {
  const entries: ParameterEntry[] = [];
  crfTree({ labels }, (name, shape) => {
    const file = names[name as keyof typeof names];
    entries.push({ path: `${path}.${name}`, names: [`crf.${file}`], transposed: false, shape });
  });
  return {
    pooler: false,
    positions: 'all',
    entries,
    fresh: (seed) => ({ [path]: crfParameters({ labels, seed }) as ParameterTree }),
    apply: (_, hidden) => hidden,
  };
}

/** The chain of a task whose head has one. */
export function chainOf(parameters: TaskParameters): CrfParameters {
  return parameters[path] as CrfParameters;
}
