import type { ParameterEntry } from '@bertwright/checkpoint';
import type { BertConfig } from './bert-config.ts';
import { bertTree } from './bert-tree.ts';

const moduleNames: Record<string, string> = {
  'embeddings.word': 'embeddings.word_embeddings',
  'embeddings.position': 'embeddings.position_embeddings',
  'embeddings.tokenType': 'embeddings.token_type_embeddings',
  'embeddings.norm': 'embeddings.LayerNorm',
  'attention.query': 'attention.self.query',
  'attention.key': 'attention.self.key',
  'attention.value': 'attention.self.value',
  'attention.output': 'attention.output.dense',
  'attention.norm': 'attention.output.LayerNorm',
  'feedForward.intermediate': 'intermediate.dense',
  'feedForward.output': 'output.dense',
  'feedForward.norm': 'output.LayerNorm',
  pooler: 'pooler.dense',
};

/** Names of a leaf in files, the one that is written first; the others are of checkpoints converted from TensorFlow. */
const leafNames: Record<string, readonly string[]> = {
  kernel: ['weight'],
  bias: ['bias'],
  table: ['weight'],
  scale: ['weight', 'gamma'],
  offset: ['bias', 'beta'],
};

/** How the table of a BERT encoder's parameters is made. */
export interface BertEntriesOptions {
  /** Path of this encoder in the tree that holds it; `''` where the encoder is the whole tree. */
  path?: string;
  /** Prefix of the names that are written: `bert.` in a model with a head, `''` in a plain encoder. Both are read. */
  prefix?: 'bert.' | '';
  /** Whether there is a pooler: token-level heads have none. */
  pooler?: boolean;
}

/**
 * The table of a BERT encoder's parameters in Hugging Face checkpoints: for each its path in the tree, the names it is
 * accepted under, whether the file holds it transposed (kernels are [in, out] in memory and [out, in] in files), and its
 * shape in memory. The pooler is optional: checkpoints of masked language models lack it.
 */
export function bertEntries(
  config: BertConfig,
  { path = 'encoder', prefix = 'bert.', pooler = true }: BertEntriesOptions = {},
): ParameterEntry[] {
  const entries: ParameterEntry[] = [];
  const prefixes = prefix === '' ? ['', 'bert.'] : ['bert.', ''];
  const add = (name: string, shape: number[]) => {
    const { module, leaf } = fileNames(name);
    entries.push({
      path: path === '' ? name : `${path}.${name}`,
      names: leaf.flatMap((last) => prefixes.map((first) => `${first}${module}.${last}`)),
      transposed: name.endsWith('.kernel'),
      shape,
      ...(name.startsWith('pooler.') ? { optional: true } : {}),
    });
  };
  bertTree(config, add, { pooler });
  return entries;
}

function fileNames(name: string): { module: string; leaf: readonly string[] } {
  const parts = name.split('.');
  const leaf = leafNames[parts.pop()!]!;
  if (parts[0] !== 'layers') return { module: moduleNames[parts.join('.')]!, leaf };
  return { module: `encoder.layer.${parts[1]}.${moduleNames[parts.slice(2).join('.')]!}`, leaf };
}
