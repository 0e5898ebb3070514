import { CheckpointError } from '../checkpoint-error.ts';
import type { ParameterEntry } from '../parameter-entry.ts';

/** What PEFT puts before the names of the model that it wraps. */
export const wrapped = 'base_model.model.';

/** What an adapter holds of a model's parameters, by their paths. */
export interface AdapterParts {
  readonly rank: number;
  /** Kernels and embedding tables with factors. */
  readonly adapted: readonly string[];
  /** Parameters that are stored whole, such as those of a fresh head. */
  readonly whole?: readonly string[];
}

/**
 * The table of an adapter's arrays: factors `PATH.a` [in, rank] and `PATH.b` [rank, out] of each adapted matrix, and
 * `PATH` of what is stored whole, under PEFT's names: those of an embedding table are parameters of their own
 * (`lora_embedding_A` [rank, rows], `lora_embedding_B` [width, rank]), not the weights of a module.
 *
 * @param entries of the model.
 * @throws CheckpointError `invalid-argument` where a path is not in the table, or is adapted and neither a kernel nor
 * an embedding table.
 */
export function adapterEntries(
  entries: readonly ParameterEntry[],
  { rank, adapted, whole = [] }: AdapterParts,
): ParameterEntry[] {
  const factors = adapted.flatMap((path) => {
    const entry = entryOf(entries, path);
    if (!isAdaptable(entry)) {
      throw new CheckpointError(
        'invalid-argument',
        `Expected ${path} to be a kernel of a linear layer or an embedding table, got one of shape [${entry.shape.join(', ')}]: adapt such matrices alone.`,
      );
    }
    const [inputs, outputs] = entry.shape as [number, number];
    const names = (factor: string) =>
      entry.names.map(
        (name) =>
          `${wrapped}${moduleOf(name)}.${entry.transposed ? `lora_${factor}.weight` : `lora_embedding_${factor}`}`,
      );
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

/** Whether PEFT's layout has names for a parameter's factors: a kernel's, or an embedding table's. */
export function isAdaptable({ path, shape, transposed }: ParameterEntry): boolean {
  return shape.length === 2 && (transposed || /(^|\.)table$/.test(path));
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
