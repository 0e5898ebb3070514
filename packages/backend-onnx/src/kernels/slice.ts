import { slice_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../recorder/operation.ts';
import { kernel, positiveAxis, record, typeOf } from './kernel.ts';

interface SliceAttributes {
  begin: number[];
  end: number[];
  strides: number[];
}

const slice: Operation<SliceAttributes> = {
  name: 'Slice',
  emit: ({ graph, inputs: [x], inputPorts, outputPorts, attributes: { begin, end, strides } }) => {
    const axes = begin.map((_, axis) => axis);
    const whole = (axis: number) =>
      begin[axis] === 0 && strides[axis] === 1 && end[axis] === inputPorts[0]!.shape[axis];
    const cut = axes.filter((axis) => !whole(axis));
    if (cut.length === 0) return [graph.reshape(x!, outputPorts[0]!.shape)];
    const pick = (list: number[]) => graph.integers(cut.map((axis) => list[axis]!));
    const sliced = graph.add('Slice', [x!, pick(begin), pick(end), graph.integers(cut), pick(strides)]);
    const sameRank = outputPorts[0]!.shape.length === axes.length;
    return [sameRank ? sliced : graph.reshape(sliced, outputPorts[0]!.shape)];
  },
};

/** A slice of `x` by start and length of each axis. */
function contiguous(begin: number[], size: number[]): SliceAttributes {
  return { begin, end: begin.map((start, i) => start + size[i]!), strides: begin.map(() => 1) };
}

interface StridedSliceAttributes {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

/** Kernels that take a part of a tensor. */
export const sliceKernels = [
  kernel<{ x: TensorInfo }, { begin: number | number[]; size: number | number[] }>(
    'Slice',
    ({ inputs: { x }, attributes, backend }) => {
      const [begin, size] = slice_util.parseSliceParams(x as never, attributes.begin, attributes.size);
      slice_util.assertParamsValid(x as never, begin!, size!);
      return record(backend, slice, [x], { shape: size!, type: typeOf(x) }, contiguous(begin!, size!));
    },
  ),
  kernel<{ x: TensorInfo }, StridedSliceAttributes>(
    'StridedSlice',
    ({ inputs: { x }, attributes: a, backend }) => {
      const { finalShape, begin, end, strides } = slice_util.sliceInfo(
        x.shape,
        a.begin,
        a.end,
        a.strides,
        a.beginMask,
        a.endMask,
        a.ellipsisMask,
        a.newAxisMask,
        a.shrinkAxisMask,
      );
      // Counting back over the front, ONNX wants an end before the first element, not "-1": the last.
      const ends = end.map((stop, i) => (strides[i]! < 0 && stop < 0 ? stop - x.shape[i]! : stop));
      return record(
        backend,
        slice,
        [x],
        { shape: finalShape, type: typeOf(x) },
        { begin, end: ends, strides },
      );
    },
  ),
  kernel<{ x: TensorInfo }, { numOrSizeSplits: number | number[]; axis: number }>(
    'SplitV',
    ({ inputs: { x }, attributes, backend }) => {
      const axis = positiveAxis(attributes.axis, x.shape.length);
      let start = 0;
      return splitSizes(attributes.numOrSizeSplits, x.shape[axis]!).map((length) => {
        const begin = x.shape.map((_, i) => (i === axis ? start : 0));
        const shape = x.shape.map((size, i) => (i === axis ? length : size));
        start += length;
        return record(backend, slice, [x], { shape, type: typeOf(x) }, contiguous(begin, shape));
      });
    },
  ),
  kernel<{ value: TensorInfo }, { axis: number }>('Unpack', ({ inputs: { value }, attributes, backend }) => {
    const axis = positiveAxis(attributes.axis, value.shape.length);
    const shape = value.shape.filter((_, i) => i !== axis);
    return Array.from({ length: value.shape[axis]! }, (_, index) => {
      const begin = value.shape.map((_, i) => (i === axis ? index : 0));
      const size = value.shape.map((length, i) => (i === axis ? 1 : length));
      return record(backend, slice, [value], { shape, type: typeOf(value) }, contiguous(begin, size));
    });
  }),
];

/** The lengths of the parts; one of them may be -1, the rest. */
function splitSizes(numOrSizes: number | number[], length: number): number[] {
  if (typeof numOrSizes === 'number') {
    return Array.from({ length: numOrSizes }, () => length / numOrSizes);
  }
  const known = numOrSizes.filter((size) => size !== -1).reduce((sum, size) => sum + size, 0);
  return numOrSizes.map((size) => (size === -1 ? length - known : size));
}
