import { type ParameterEntry, torchEntry } from '@bertwright/checkpoint';
import type { EncoderConfig, EncoderParameters } from '@bertwright/encoder';
import { freshHead, type HeadOptions, type MakeParameter } from '@bertwright/heads';
import type { ParameterTree, Tensor, Tree } from '@bertwright/tensor';
import type { Head } from './head.ts';

/** The parameters of a task with one head, by name. */
type WithHead<N extends string, H extends ParameterTree> = { readonly encoder: EncoderParameters } & Readonly<
  Record<N, H>
>;

/** What one head of a family is made of. */
export interface HeadDescription<N extends string, H extends ParameterTree> {
  /** Where it stands in the task's tree; it chooses fresh weights and dropout masks too. */
  name: N;
  /** What its architecture is called behind the family's name, where it is not the task's first. */
  architecture?: string;
  config: EncoderConfig;
  /** Builds its tree of what `make` returns for each parameter. */
  tree: <T>(make: MakeParameter<T>) => Tree<T>;
  /** What its modules are called in files, by their paths in the head; `''` is the head itself. */
  modules: Readonly<Record<string, string>>;
  /** Whether its parameters mean the same in every model that holds them. */
  shared?: boolean;
  /** Names in files of what is tied to other parameters. */
  tied?: readonly string[];
  pooler?: boolean;
  positions?: 'all' | 'first';
  /** Dropout rate of the head. */
  rate?: number;
  /** The head on hidden states; `parameters` are those of the whole task. */
  apply: (head: H, hidden: Tensor, options: HeadOptions, parameters: WithHead<N, H>) => Tensor;
}

/** A head of a family: the same entries, fresh parameters and dropout for all of them. */
export function headOf<N extends string, H extends ParameterTree>({
  name,
  architecture,
  config,
  tree,
  modules,
  tied = [],
  shared = false,
  pooler = false,
  positions = 'all',
  rate = 0,
  apply,
}: HeadDescription<N, H>): Head<WithHead<N, H>> {
  const entries: ParameterEntry[] = [];
  tree((path, shape) => {
    const module = modules[path.slice(0, Math.max(0, path.lastIndexOf('.')))]!;
    entries.push(torchEntry({ path: `${name}.${path}`, shape, modules: [module] }));
  });
  return {
    ...(architecture !== undefined && { architecture }),
    pooler,
    positions,
    entries,
    tied,
    shared,
    fresh(seed) {
      const { initializerRange } = config;
      const made = freshHead(tree, { initializerRange, seed, path: name });
      return { [name]: made } as Omit<WithHead<N, H>, 'encoder'>;
    },
    apply: (parameters, hidden, context) =>
      apply(parameters[name], hidden, { rate, path: name, ...(context && { context }) }, parameters),
  };
}
