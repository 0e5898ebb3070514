import { CheckpointError } from '../checkpoint-error.ts';
import type { ParameterEntry } from '../parameter-entry.ts';

/** What PEFT puts before the names of the model that it wraps. */
export const wrapped = 'base_model.model.';

/** What an adapter holds of a model's parameters, by their paths. */
export interface AdapterParts {
  readonly rank: number;
  /** Kernels with factors. */
  readonly adapted: readonly string[];
  /** Parameters that are stored whole, such as those of a fresh head. */
  readonly whole?: readonly string[];
}

/**
 * The table of an adapter's arrays: factors `PATH.a` [in, rank] and `PATH.b` [rank, out] of each adapted kernel, and
 * `PATH` of what is stored whole, under PEFT's names.
 *
 * @param entries of the model.
 * @throws CheckpointError `invalid-argument` where a path is not in the table, or is adapted and no kernel.
 */
export function adapterEntries(
  entries: readonly ParameterEntry[],
  { rank, adapted, whole = [] }: AdapterParts,
): ParameterEntry[] {
  const factors = adapted.flatMap((path) => {
    const entry = entryOf(entries, path);
    if (!entry.transposed || entry.shape.length !== 2) {
      throw new CheckpointError(
        'invalid-argument',
        `Expected ${path} to be a kernel of a linear layer, got one of shape [${entry.shape.join(', ')}]: PEFT's layout has other names for adapters of embeddings; adapt kernels alone.`,
      );
    }
    const [inputs, outputs] = entry.shape as [number, number];
    const names = (factor: string) =>
      entry.names.map((name) => `${wrapped}${moduleOf(name)}.lora_${factor}.weight`);
    return [
      { path: `${path}.a`, names: names('A'), transposed: true, shape: [inputs, rank] },
      { path: `${path}.b`, names: names('B'), transposed: true, shape: [rank, outputs] },
    ];
  });
  const others = whole.map((path) => {
    const entry = entryOf(entries, path);
    return { ...entry, names: entry.names.map((name) => `${wrapped}${name}`) };
  });
  return [...factors, ...others];
}

/** The modules that hold some parameters, each once. */
export function modulesOf(entries: readonly ParameterEntry[], paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => moduleOf(entryOf(entries, path).names[0] ?? path)))];
}

function entryOf(entries: readonly ParameterEntry[], path: string): ParameterEntry {
  const found = entries.find((entry) => entry.path === path);
  if (found) return found;
  throw new CheckpointError(
    'invalid-argument',
    `Expected a path of the model, such as ${entries[0]?.path}, got ${path}: the adapter is of another model.`,
  );
}

/** A parameter's name without its own last part: `classifier.weight` is of `classifier`. */
function moduleOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}
