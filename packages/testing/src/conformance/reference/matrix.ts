import { type HostTensor, sizeOf } from '../host-tensor.ts';
import { broadcastAt, broadcastShape, build } from './indexing.ts';

/** The product of the matrices of the last two axes, each transposed first where asked for. */
export function matMul(a: HostTensor, b: HostTensor, transposeA: boolean, transposeB: boolean): HostTensor {
  const inner = a.shape.at(transposeA ? -2 : -1)!;
  const [batchA, batchB] = [batchNumbers(a), batchNumbers(b)];
  const [columnsA, columnsB] = [a.shape.at(-1)!, b.shape.at(-1)!];
  const shape = [
    ...broadcastShape(batchA.shape, batchB.shape),
    a.shape.at(transposeA ? -1 : -2)!,
    b.shape.at(transposeB ? -2 : -1)!,
  ];
  return build(shape, a.dtype, (at) => {
    const [row, column] = at.slice(-2) as [number, number];
    const startA = broadcastAt(batchA, at.slice(0, -2)) * a.shape.at(-2)! * columnsA;
    const startB = broadcastAt(batchB, at.slice(0, -2)) * b.shape.at(-2)! * columnsB;
    let sum = 0;
    for (let place = 0; place < inner; place++) {
      const left = transposeA ? place * columnsA + row : row * columnsA + place;
      const right = transposeB ? column * columnsB + place : place * columnsB + column;
      sum += a.data[startA + left]! * b.data[startB + right]!;
    }
    return sum;
  });
}

/** The number of each matrix of a batch, in the batch's shape. */
function batchNumbers({ shape }: HostTensor): HostTensor {
  const batch = shape.slice(0, -2);
  return { shape: batch, dtype: 'int32', data: Array.from({ length: sizeOf(batch) }, (_, index) => index) };
}
