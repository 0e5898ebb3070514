import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { ElementType } from '../engine/engine.ts';
import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import type { Operation } from '../recorder/operation.ts';
import { sizeOf } from '../recorder/value.ts';
import { type Kernel, kernel, record, typeOf } from './kernel.ts';
import { emitTotal } from './sums.ts';

interface Reduction {
  readonly operator: string;
  /** The result over no elements. */
  readonly empty: number;
  /** The type that is computed in, by the input's type. */
  readonly computed: (input: ElementType) => 'float32' | 'int32';
  readonly result: (computed: ElementType) => ElementType;
}

const numeric = (input: ElementType) => (input === 'float32' ? 'float32' : 'int32');
const integer = () => 'int32' as const;
const same = (type: ElementType) => type;
const bool = () => 'bool' as const;

const reductions: Record<string, Reduction> = {
  Sum: { operator: 'ReduceSum', empty: 0, computed: numeric, result: same },
  Mean: { operator: 'ReduceMean', empty: Number.NaN, computed: () => 'float32', result: same },
  Max: { operator: 'ReduceMax', empty: -Infinity, computed: numeric, result: same },
  Min: { operator: 'ReduceMin', empty: Infinity, computed: numeric, result: same },
  Prod: { operator: 'ReduceProd', empty: 1, computed: numeric, result: same },
  All: { operator: 'ReduceMin', empty: 1, computed: integer, result: bool },
  Any: { operator: 'ReduceMax', empty: 0, computed: integer, result: bool },
};

interface TfjsAttributes {
  axis?: number | number[];
  /** What Max has in the place of `axis`. */
  reductionIndices?: number | number[];
  keepDims?: boolean;
}

interface ReduceAttributes {
  axes: number[];
  keepDims: boolean;
}

function reduceKernel(name: string, { operator, empty, computed, result }: Reduction): Kernel {
  const operation: Operation<ReduceAttributes> = {
    name,
    emit: ({ graph, inputs: [x], inputPorts, outputPorts, attributes: { axes, keepDims } }) => {
      const { shape, type } = inputPorts[0]!;
      const output = outputPorts[0]!;
      if (sizeOf(shape) === 0) return [graph.filled(output.shape, empty, output.type)];
      const to = computed(type);
      const from = type === to ? x! : graph.cast(x!, to);
      const attributes = { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 };
      const whole = axes.length === shape.length && to === 'float32';
      const reduced =
        whole && (name === 'Sum' || name === 'Mean')
          ? graph.reshape(total(graph, from, { size: sizeOf(shape), mean: name === 'Mean' }), output.shape)
          : graph.add(operator, [from, graph.integers(axes)], attributes);
      if (operator === 'ReduceMax' || operator === 'ReduceMin') {
        if (type === 'float32')
          return [keepNan(graph, from, reduced, { axes: graph.integers(axes), attributes })];
      }
      return [output.type === to ? reduced : graph.cast(reduced, output.type)];
    },
  };
  return kernel<{ x: TensorInfo }, TfjsAttributes>(name, ({ inputs: { x }, attributes, backend }) => {
    const axes = util.parseAxisParam((attributes.reductionIndices ?? attributes.axis) as number[], x.shape);
    const keepDims = attributes.keepDims ?? false;
    const shape = keepDims
      ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size))
      : x.shape.filter((_, i) => !axes.includes(i));
    const type = result(computed(typeOf(x)));
    return record(backend, operation, [x], { shape, type }, { axes, keepDims });
  });
}

/** The sum or the mean of all values. */
function total(graph: GraphBuilder, x: Edge, { size, mean }: { size: number; mean: boolean }): Edge {
  const sum = emitTotal(graph, x, size);
  return mean ? graph.add('Mul', [sum, graph.scalar(1 / size)]) : sum;
}

/** ONNX Runtime passes over NaN where it looks for the largest and least; here it is what comes out. */
function keepNan(
  graph: GraphBuilder,
  x: Edge,
  reduced: Edge,
  { axes, attributes }: { axes: Edge; attributes: Parameters<GraphBuilder['add']>[2] },
): Edge {
  const unknown = graph.cast(graph.add('IsNaN', [x]), 'int32');
  const found = graph.add('ReduceMax', [unknown, axes], attributes);
  const hit = graph.add('Greater', [found, graph.scalar(0, 'int32')]);
  return graph.add('Where', [hit, graph.scalar(Number.NaN), reduced]);
}

function argKernel(name: string, operator: string): Kernel {
  const operation: Operation<{ axis: number }> = {
    name,
    emit: ({ graph, inputs: [x], inputPorts, attributes: { axis } }) => {
      const from = inputPorts[0]!.type === 'bool' ? graph.cast(x!, 'int32') : x!;
      return [graph.cast(graph.add(operator, [from], { axis, keepdims: 0 }), 'int32')];
    },
  };
  return kernel<{ x: TensorInfo }, { axis: number }>(name, ({ inputs: { x }, attributes, backend }) => {
    const [axis] = util.parseAxisParam(attributes.axis, x.shape) as [number];
    const shape = x.shape.filter((_, i) => i !== axis);
    return record(backend, operation, [x], { shape, type: 'int32' }, { axis });
  });
}

/** Kernels that make one value of many. */
export const reduceKernels = [
  ...Object.entries(reductions).map(([name, reduction]) => reduceKernel(name, reduction)),
  argKernel('ArgMax', 'ArgMax'),
  argKernel('ArgMin', 'ArgMin'),
];
