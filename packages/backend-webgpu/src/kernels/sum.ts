import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel } from './kernel.ts';

/** tfjs's own `Sum` fails where there is nothing to sum: x; attrs axis, keepDims */
export const sumKernel = kernel<{ x: TensorInfo }, { axis: number | number[]; keepDims: boolean }>(
  'Sum',
  (gpu, inputs, attributes, tfjsKernel) => {
    const { x } = inputs;
    if (util.sizeFromShape(x.shape) > 0) return tfjsKernel!(inputs, attributes);
    const axes = util.parseAxisParam(attributes.axis, x.shape);
    const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const kept = attributes.keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape;
    return gpu.zeros(kept, x.dtype === 'float32' ? 'float32' : 'int32');
  },
);
