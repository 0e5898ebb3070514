import { type Files, loadParameters, memoryFiles, readConfig } from '@bertwright/checkpoint';
import type { EncoderConfig, EncoderFamily, EncoderInputs, EncoderParameters } from '@bertwright/encoder';
import { parameter, type Variable } from '@bertwright/tensor';
import { sharedFiles } from '#shared-files';
import type { ReferenceTensor } from '../../reference.ts';

/** An encoder of ../shared. */
export interface FixtureModel {
  family: EncoderFamily;
  config: EncoderConfig;
  parameters: EncoderParameters;
}

/** The encoder of a model folder in ../shared, by its family's own table of names. */
export async function fixtureModel(path: string): Promise<FixtureModel> {
  const { findFamily } = await import('@bertwright/encoder');
  const files = sharedFiles(path);
  const json = await readConfig(files);
  const family = findFamily(json);
  const config = family.parseConfig(json);
  const made = new Map<string, Variable>();
  const { missing, unexpected } = await loadParameters(
    files,
    family.entries(config, { path: '' }),
    (read) => {
      made.set(read.path, parameter(read.values, read.shape));
    },
  );
  if (missing.length + unexpected.length > 0) throw new Error(`${[...missing, ...unexpected]}`);
  return { family, config, parameters: family.tree(config, (name) => made.get(name)!) };
}

/**
 * A model folder of ../shared/fixtures, which holds no tokenizer, with one of as many pieces as the model knows.
 *
 * @param change alters the contents of `config.json`.
 */
export async function withTokenizer(
  path: string,
  change: (config: Record<string, unknown>) => void = () => {},
): Promise<Files> {
  const files = sharedFiles(path);
  const config = await readConfig(files);
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const length = Number(config.vocab_size);
  const pieces = Array.from({ length }, (_, index) => special[index] ?? `piece${index}`);
  change(config);
  return memoryFiles({
    'config.json': JSON.stringify(config),
    'model.safetensors': await files.read('model.safetensors'),
    'vocab.txt': `${pieces.join('\n')}\n`,
  });
}

/** The `in.*` arrays of a file of expected outputs as a batch. */
export function fixtureInputs(expected: Record<string, ReferenceTensor>) {
  const ids = expected['in.input_ids']!;
  const types = expected['in.token_type_ids'];
  const [size, length] = ids.shape as [number, number];
  return {
    size,
    length,
    inputIds: ids.values as Int32Array,
    // Families without token types take none.
    tokenTypeIds: types ? (types.values as Int32Array) : new Int32Array(size * length),
    attentionMask: Uint8Array.from(expected['in.attention_mask']!.values),
  } satisfies EncoderInputs;
}

/** Values of a file as they lie in memory: matrices that files hold as [out, in] come out as [in, out]. */
export function inMemory({ values, shape }: ReferenceTensor, transposed: boolean): Float32Array {
  if (!transposed) return values as Float32Array;
  const [rows, columns] = shape as [number, number];
  return Float32Array.from(
    values,
    (_, index) => values[(index % rows) * columns + Math.floor(index / rows)]!,
  );
}
