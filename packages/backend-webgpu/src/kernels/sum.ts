import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { columnSums } from './column-sums.ts';
import { kernel } from './kernel.ts';

/** Up to here the workgroups of `columnSums` are within every device's limits. */
const most = 2 ** 20;

/**
 * tfjs's own `Sum` fails where there is nothing to sum, and over the first axes, as the gradient of a bias does, it
 * transposes first: x; attrs axis, keepDims
 */
export const sumKernel = kernel<{ x: TensorInfo }, { axis: number | number[]; keepDims: boolean }>(
  'Sum',
  (gpu, inputs, attributes, tfjsKernel) => {
    const { x } = inputs;
    const axes = util.parseAxisParam(attributes.axis, x.shape);
    const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const kept = attributes.keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape;
    if (util.sizeFromShape(x.shape) === 0) {
      return gpu.zeros(kept, x.dtype === 'float32' ? 'float32' : 'int32');
    }
    const rows = util.sizeFromShape(x.shape.slice(0, axes.length));
    const width = util.sizeFromShape(x.shape.slice(axes.length));
    const first = axes.length < x.shape.length && axes.every((axis) => axis < axes.length);
    if (!first || x.dtype !== 'float32' || rows > most || width > most) return tfjsKernel!(inputs, attributes);
    const matrix = gpu.reshape(x, [rows, width]);
    const { dataId, dtype } = columnSums(gpu, matrix);
    gpu.free(matrix);
    return { dataId, dtype, shape: kept };
  },
);
