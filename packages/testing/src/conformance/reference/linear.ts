import { type HostTensor, sizeOf } from '../host-tensor.ts';
import { matMul } from './matrix.ts';

/** x [..., in] kernel [in, out] + bias [out]. */
export function linear(x: HostTensor, kernel: HostTensor, bias?: HostTensor): HostTensor {
  const [inputs, outputs] = kernel.shape as [number, number];
  const rows = sizeOf(x.shape.slice(0, -1));
  const { data } = matMul({ ...x, shape: [rows, inputs] }, kernel, false, false);
  const shape = [...x.shape.slice(0, -1), outputs];
  return {
    shape,
    dtype: 'float32',
    data: Float64Array.from(data, (sum, i) => sum + (bias?.data[i % outputs] ?? 0)),
  };
}
