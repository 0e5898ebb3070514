import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { columnSums } from './column-sums.ts';
import { kernel } from './kernel.ts';

/**
 * tfjs's own `Sum` fails where there is nothing to sum, and turns the tensor around to sum its first axes:
 * x; attrs axis, keepDims
 */
export const sumKernel = kernel<{ x: TensorInfo }, { axis: number | number[]; keepDims: boolean }>(
  'Sum',
  (gpu, inputs, attributes, tfjsKernel) => {
    const { x } = inputs;
    const axes = util.parseAxisParam(attributes.axis, x.shape);
    const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const kept = attributes.keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape;
    if (util.sizeFromShape(x.shape) === 0)
      return gpu.zeros(kept, x.dtype === 'float32' ? 'float32' : 'int32');
    const first = axes.length > 0 && axes.length < x.shape.length && Math.max(...axes) < axes.length;
    if (!first || x.dtype !== 'float32') return tfjsKernel!(inputs, attributes);
    const rows = gpu.reshape(x, [
      util.sizeFromShape(x.shape) / util.sizeFromShape(shape),
      util.sizeFromShape(shape),
    ]);
    const { dataId, dtype } = columnSums(gpu, rows);
    gpu.free(rows);
    return { dataId, dtype, shape: kept };
  },
);
