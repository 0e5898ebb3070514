import { folder, loadParameters, readConfig } from '@bertwright/checkpoint';
import { parameter, type Tensor, type Variable } from '@bertwright/tensor';
import type { ReferenceTensor } from '@bertwright/testing';
import {
  type BertConfig,
  type BertInputs,
  type BertParameters,
  bertEntries,
  bertTree,
  parseBertConfig,
} from '../src/index.ts';

/** The configuration and parameters of a model folder in ../shared, by the encoder's own table of names. */
export async function referenceModel(
  path: string,
): Promise<{ config: BertConfig; parameters: BertParameters }> {
  const files = folder(path);
  const config = parseBertConfig(await readConfig(files));
  const made = new Map<string, Variable>();
  const { missing, unexpected } = await loadParameters(files, bertEntries(config, { path: '' }), (read) => {
    made.set(read.path, parameter(read.values, read.shape));
  });
  if (missing.length + unexpected.length > 0) throw new Error(`${[...missing, ...unexpected]}`);
  return { config, parameters: bertTree(config, (name) => made.get(name)!) };
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

/** The `in.*` arrays of a file of expected outputs as a batch. */
export function referenceInputs(expected: Record<string, ReferenceTensor>): BertInputs {
  const ids = expected['in.input_ids']!;
  const [size, length] = ids.shape as [number, number];
  return {
    size,
    length,
    inputIds: ids.values as Int32Array,
    tokenTypeIds: expected['in.token_type_ids']!.values as Int32Array,
    attentionMask: expected['in.attention_mask']!.values as Int32Array,
  };
}

/** The values of a tensor, which is freed. */
export async function take(tensor: Tensor): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}
