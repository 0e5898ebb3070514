import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../recorder/operation.ts';
import { sizeOf } from '../recorder/value.ts';
import { emitActivation } from './activation.ts';
import { broadcastShape, kernel, record, typeOf } from './kernel.ts';
import { emitProduct } from './matrix-product.ts';

interface MatMulAttributes {
  transposeA: boolean;
  transposeB: boolean;
  activation?: string;
  alpha?: number;
}

const matMul: Operation<MatMulAttributes> = {
  name: 'BatchMatMul',
  emit: ({ graph, inputs, inputPorts, outputPorts, attributes }) => {
    const output = outputPorts[0]!;
    if (sizeOf(inputPorts[0]!.shape) === 0) return [graph.filled(output.shape, 0)];
    const [a, b, bias] = inputs.map((edge, i) =>
      inputPorts[i]!.type === 'float32' ? edge : graph.cast(edge, 'float32'),
    );
    const product = emitProduct(
      graph,
      { edge: a!, shape: inputPorts[0]!.shape, transposed: attributes.transposeA },
      { edge: b!, shape: inputPorts[1]!.shape, transposed: attributes.transposeB },
      bias === undefined ? {} : { bias },
    );
    const activated = emitActivation(graph, product, attributes.activation, attributes.alpha);
    return [output.type === 'float32' ? activated : graph.cast(activated, output.type)];
  },
};

function productShape(a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): number[] {
  return [
    ...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)),
    a.shape.at(transposeA ? -1 : -2)!,
    b.shape.at(transposeB ? -2 : -1)!,
  ];
}

/** Matrix products. */
export const matrixKernels = [
  kernel<{ a: TensorInfo; b: TensorInfo }, MatMulAttributes>(
    'BatchMatMul',
    ({ inputs: { a, b }, attributes: { transposeA = false, transposeB = false }, backend }) => {
      const port = { shape: productShape(a, b, transposeA, transposeB), type: typeOf(a) };
      return record(backend, matMul, [a, b], port, { transposeA, transposeB });
    },
  ),
  kernel<
    { a: TensorInfo; b: TensorInfo; bias?: TensorInfo; preluActivationWeights?: TensorInfo },
    { transposeA?: boolean; transposeB?: boolean; activation?: string; leakyreluAlpha?: number }
  >('_FusedMatMul', ({ inputs: { a, b, bias }, attributes, backend }) => {
    const { transposeA = false, transposeB = false, activation = 'linear', leakyreluAlpha = 0 } = attributes;
    const port = { shape: productShape(a, b, transposeA, transposeB), type: 'float32' } as const;
    const inputs = bias === undefined || bias === null ? [a, b] : [a, b, bias];
    return record(backend, matMul, inputs, port, {
      transposeA,
      transposeB,
      activation,
      alpha: leakyreluAlpha,
    });
  }),
];
