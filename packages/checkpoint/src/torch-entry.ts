import { CheckpointError } from './checkpoint-error.ts';
import type { ParameterEntry } from './parameter-entry.ts';

/** What PyTorch calls a leaf, the name that is written first; the others are of checkpoints converted from TensorFlow. */
const leafNames: Readonly<Record<string, readonly string[]>> = {
  kernel: ['weight'],
  bias: ['bias'],
  table: ['weight'],
  scale: ['weight', 'gamma'],
  offset: ['bias', 'beta'],
};

/** A parameter of a PyTorch module. */
export interface TorchParameter {
  /** In the parameter tree; its last name says what it is: a `kernel`, `bias`, `table`, `scale` or `offset`. */
  path: string;
  /** In memory. */
  shape: number[];
  /** Names of the module in files, any of which is read; the first is written. */
  modules: readonly string[];
  /** A model without it is complete. */
  optional?: boolean;
}

/**
 * The entry of a parameter of a PyTorch module: a kernel is the module's `weight`, turned; an embedding table and a
 * normalisation's scale are its `weight`; a bias and a normalisation's offset are its `bias`.
 * @throws CheckpointError `invalid-argument` for another last name
 */
export function torchEntry({ path, shape, modules, optional = false }: TorchParameter): ParameterEntry {
  const leaf = path.slice(path.lastIndexOf('.') + 1);
  const names = leafNames[leaf];
  if (names === undefined) {
    throw new CheckpointError(
      'invalid-argument',
      `Expected a path that ends in ${Object.keys(leafNames).join(', ')}, got ${path}.`,
    );
  }
  return {
    path,
    names: names.flatMap((name) => modules.map((module) => `${module}.${name}`)),
    transposed: leaf === 'kernel',
    shape,
    ...(optional && { optional }),
  };
}
