import { CheckpointError } from './checkpoint-error.ts';

/** How one parameter of a model is called and stored in files; each encoder and head has a table of them. */
export interface ParameterEntry {
  /** In the parameter tree: `encoder.layers.3.attention.query.kernel`. */
  path: string;
  /** Names in files, any of which is read; the first is written. */
  names: string[];
  /** Whether the file holds the matrix turned: kernels are `[in, out]` in memory, `[out, in]` in files. */
  transposed: boolean;
  /** In memory. */
  shape: number[];
  /** A model without it is complete. */
  optional?: boolean;
}

/** Which tensors of a file belong to which parameters. */
export interface ParameterMatch {
  /** The name in the file by the path in the tree. */
  found: Map<string, string>;
  /** Paths of parameters that are not optional and have no tensor. */
  missing: string[];
  /** Names in the file that no parameter has asked for. */
  unexpected: string[];
}

/** Buffers that older files hold beside the parameters: they follow from the configuration. */
const buffers = /(^|\.)embeddings\.(position_ids|token_type_ids)$/;

/**
 * Finds each parameter's tensor by its names: as they are, and with the old `gamma` and `beta` of layer normalisations.
 * Names with and without a prefix (`bert.`) are the table's to list.
 * @param names the names in the file
 */
export function matchParameters(
  names: readonly string[],
  entries: readonly ParameterEntry[],
): ParameterMatch {
  const stored = new Set(names);
  const found = new Map<string, string>();
  const missing: string[] = [];
  const used = new Set<string>();
  for (const entry of entries) {
    const name = nameVariants(entry.names).find((variant) => stored.has(variant));
    if (name !== undefined) {
      found.set(entry.path, name);
      used.add(name);
    } else if (entry.optional !== true) missing.push(entry.path);
  }
  const unexpected = names.filter((name) => !used.has(name) && !buffers.test(name));
  return { found, missing, unexpected };
}

/**
 * The shape of a parameter in files.
 * @throws CheckpointError `invalid-argument` where what is to be turned is no matrix
 */
export function storedShape({ path, shape, transposed }: ParameterEntry): number[] {
  if (transposed && shape.length !== 2) {
    throw new CheckpointError(
      'invalid-argument',
      `Expected a matrix at ${path} since it is transposed, got the shape [${shape.join(', ')}].`,
    );
  }
  return transposed ? [...shape].reverse() : [...shape];
}

function nameVariants(names: readonly string[]): string[] {
  const old = names
    .filter((name) => /layer_?norm\.(weight|bias)$/i.test(name))
    .map((name) => name.replace(/weight$/, 'gamma').replace(/bias$/, 'beta'));
  return [...names, ...old];
}
