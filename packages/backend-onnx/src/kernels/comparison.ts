import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import { binaryKernel, logicalKernel, unaryKernel } from './elementwise.ts';

const operator =
  (name: string) =>
  (graph: GraphBuilder, a: Edge, b: Edge): Edge =>
    graph.add(name, [a, b]);

const bool = { resultType: 'bool' } as const;

/** Comparisons and logic. */
export const comparisonKernels = [
  binaryKernel('Equal', operator('Equal'), bool),
  binaryKernel('NotEqual', (graph, a, b) => graph.add('Not', [graph.add('Equal', [a, b])]), bool),
  binaryKernel('Greater', operator('Greater'), bool),
  binaryKernel('GreaterEqual', operator('GreaterOrEqual'), bool),
  binaryKernel('Less', operator('Less'), bool),
  binaryKernel('LessEqual', operator('LessOrEqual'), bool),
  logicalKernel('LogicalAnd', 'And', ['a', 'b']),
  logicalKernel('LogicalOr', 'Or', ['a', 'b']),
  logicalKernel('LogicalNot', 'Not', ['x']),
  unaryKernel('IsNan', (graph, x) => graph.add('IsNaN', [x]), bool),
  unaryKernel('IsInf', (graph, x) => graph.add('IsInf', [x]), bool),
  unaryKernel(
    'IsFinite',
    (graph, x) => graph.add('Not', [graph.add('Or', [graph.add('IsNaN', [x]), graph.add('IsInf', [x])])]),
    bool,
  ),
];
