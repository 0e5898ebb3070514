import type { Tensor } from '@bertwright/tensor';

/** The values of a tensor, which is freed. */
export async function take(tensor: Tensor): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}
