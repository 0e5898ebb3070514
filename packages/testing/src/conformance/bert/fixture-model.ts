import { type Files, loadParameters, memoryFiles, readConfig } from '@bertwright/checkpoint';
import type { BertConfig, BertInputs, BertParameters } from '@bertwright/encoder';
import { parameter, type Variable } from '@bertwright/tensor';
import { sharedFiles } from '#shared-files';
import type { ReferenceTensor } from '../../reference.ts';

/** Configuration and parameters of a model folder in ../shared, by the encoder's own table of names. */
export async function fixtureModel(
  path: string,
): Promise<{ config: BertConfig; parameters: BertParameters }> {
  const { bertEntries, bertTree, parseBertConfig } = await import('@bertwright/encoder');
  const files = sharedFiles(path);
  const config = parseBertConfig(await readConfig(files));
  const made = new Map<string, Variable>();
  const { missing, unexpected } = await loadParameters(files, bertEntries(config, { path: '' }), (read) => {
    made.set(read.path, parameter(read.values, read.shape));
  });
  if (missing.length + unexpected.length > 0) throw new Error(`${[...missing, ...unexpected]}`);
  return { config, parameters: bertTree(config, (name) => made.get(name)!) };
}

/** A model folder of ../shared/fixtures, which holds no tokenizer, with one of as many pieces as the model knows. */
export async function withTokenizer(path: string): Promise<Files> {
  const files = sharedFiles(path);
  const config = await files.read('config.json');
  const { vocab_size: size } = JSON.parse(new TextDecoder().decode(config)) as { vocab_size: number };
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const pieces = Array.from({ length: size }, (_, index) => special[index] ?? `piece${index}`);
  return memoryFiles({
    'config.json': config,
    'model.safetensors': await files.read('model.safetensors'),
    'vocab.txt': `${pieces.join('\n')}\n`,
  });
}

/** The `in.*` arrays of a file of expected outputs as a batch. */
export function fixtureInputs(expected: Record<string, ReferenceTensor>) {
  const ids = expected['in.input_ids']!;
  const [size, length] = ids.shape as [number, number];
  return {
    size,
    length,
    inputIds: ids.values as Int32Array,
    tokenTypeIds: expected['in.token_type_ids']!.values as Int32Array,
    attentionMask: Uint8Array.from(expected['in.attention_mask']!.values),
  } satisfies BertInputs;
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
