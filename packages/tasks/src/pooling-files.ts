import type { Pooling } from '@bertwright/heads';
import { TaskError } from './task-error.ts';

/** How vectors are made of hidden states. */
export type PoolingFacts = {
  readonly pooling: Pooling;
  /** Whether they are of length 1. */
  readonly normalize: boolean;
};

/** What sentence-transformers calls each, before version 6 and since. */
const names: Readonly<Record<Pooling, string>> = {
  cls: 'pooling_mode_cls_token',
  mean: 'pooling_mode_mean_tokens',
  max: 'pooling_mode_max_tokens',
};
const poolings = Object.keys(names) as Pooling[];

/** The files of sentence-transformers that say how vectors are made, among those beside a model's `config.json`. */
export const poolingFiles = ['modules.json', '1_Pooling/config.json'] as const;

/** Those files and the longest text, by name, as every version of sentence-transformers reads them. */
export function formatPooling(
  { pooling, normalize }: PoolingFacts,
  { width, maxLength }: { readonly width: number; readonly maxLength: number },
): Record<string, string> {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const paths = ['', '1_Pooling', ...(normalize ? ['2_Normalize'] : [])];
  const modules = paths.map((path, idx) => {
    const name = path === '' ? 'Transformer' : path.slice(2);
    return { idx, name: String(idx), path, type: `sentence_transformers.models.${name}` };
  });
  const modes = poolings.map((each) => [names[each], each === pooling] as const);
  return {
    'modules.json': json(modules),
    '1_Pooling/config.json': json({ word_embedding_dimension: width, ...Object.fromEntries(modes) }),
    'sentence_bert_config.json': json({ max_seq_length: maxLength, do_lower_case: false }),
  };
}

/**
 * What those files say; the mean, of length 1, where they say nothing, as in a model that was not made for vectors.
 * @throws TaskError `config-unsupported` for modules or a pooling that are not known here.
 */
export function parsePooling(beside: Readonly<Record<string, unknown>>): PoolingFacts {
  const modules = beside['modules.json'];
  const kinds = Array.isArray(modules) ? modules.map(({ type }) => String(type).split('.').at(-1)!) : [];
  const strange = kinds.find((kind) => !['Transformer', 'Pooling', 'Normalize'].includes(kind));
  if (strange !== undefined) throw unsupported('modules Transformer, Pooling and Normalize', strange);
  return {
    pooling: parseMode(beside['1_Pooling/config.json']),
    normalize: kinds.length === 0 || kinds.includes('Normalize'),
  };
}

function parseMode(config: unknown): Pooling {
  if (typeof config !== 'object' || config === null) return 'mean';
  const fields = config as Record<string, unknown>;
  const old = Object.keys(fields).filter((name) => name.startsWith('pooling_mode_') && fields[name] === true);
  const said = fields.pooling_mode ?? (old.length === 0 ? 'mean' : old);
  const [mode, ...more] = Array.isArray(said) ? said : [said];
  const pooling = poolings.find((each) => each === mode || names[each] === mode);
  if (pooling && more.length === 0) return pooling;
  throw unsupported(`one pooling (${poolings.join(', ')})`, [mode, ...more].join(' and '));
}

function unsupported(expected: string, got: string): TaskError {
  return new TaskError(
    'config-unsupported',
    `Expected ${expected} in a model of sentence-transformers, got ${got}: choose another model.`,
  );
}
