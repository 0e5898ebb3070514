import { type HostTensor, sizeOf } from '../host-tensor.ts';

/** Each row of the last axis as a distribution. */
export function softmax(x: HostTensor): HostTensor {
  return rows(x, (row) => {
    const highest = Math.max(...row);
    const weights = row.map((value) => Math.exp(value - highest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
}

/** Its logarithm. */
export function logSoftmax(x: HostTensor): HostTensor {
  return rows(x, (row) => {
    const highest = Math.max(...row);
    const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value - highest), 0));
    return row.map((value) => value - highest - total);
  });
}

/** The running sum of each row; `exclusive` leaves a value's own out, `reverse` begins at the end. */
export function runningSum(x: HostTensor, exclusive: boolean, reverse: boolean): HostTensor {
  return rows(x, (row) => {
    const ordered = reverse ? row.toReversed() : row;
    let sum = 0;
    const sums = ordered.map((value) => {
      sum += value;
      return exclusive ? sum - value : sum;
    });
    return reverse ? sums.toReversed() : sums;
  });
}

function rows(x: HostTensor, of: (row: number[]) => number[]): HostTensor {
  const width = x.shape.at(-1) ?? 1;
  const values = Array.from(x.data);
  const count = width === 0 ? 0 : sizeOf(x.shape) / width;
  const data = Array.from({ length: count }, (_, row) => of(values.slice(row * width, (row + 1) * width)));
  return { ...x, data: data.flat() };
}
