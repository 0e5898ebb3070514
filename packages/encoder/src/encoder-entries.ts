import { type ParameterEntry, torchEntry } from '@bertwright/checkpoint';

/** How the table of an encoder's parameters is made. */
export interface EncoderEntriesOptions {
  /** Path of this encoder in the tree that holds it; `''` where the encoder is the whole tree. */
  path?: string;
  /** What names are written with: the family's prefix in a model with a head, `''` in a plain encoder. Both are read. */
  prefix?: string;
  /** Whether there is a pooler: token-level heads have none. */
  pooler?: boolean;
}

/** What PyTorch's modules are called in the files of a family, by their paths in the tree. */
export interface ModuleNames {
  /** What stands before a layer's number: `encoder.layer`. */
  readonly layers: string;
  /** Module names by path; those within a layer by what follows its number. */
  readonly modules: Readonly<Record<string, string>>;
}

/** The entry of the parameter `name`, a path within an encoder. */
export function encoderEntry(
  { layers, modules }: ModuleNames,
  name: string,
  { shape, path, prefixes }: { shape: number[]; path: string; prefixes: readonly string[] },
): ParameterEntry {
  const parts = name.split('.').slice(0, -1);
  const module =
    parts[0] === 'layers'
      ? `${layers}.${parts[1]}.${modules[parts.slice(2).join('.')]!}`
      : modules[parts.join('.')]!;
  return torchEntry({
    path: path === '' ? name : `${path}.${name}`,
    shape,
    modules: prefixes.map((prefix) => `${prefix}${module}`),
    // Checkpoints of masked language models lack the pooler.
    optional: parts[0] === 'pooler',
  });
}
