import { unaryKernel } from './elementwise.ts';

/** Kernels that are one ONNX operator. */
const operators = {
  Abs: 'Abs',
  Acos: 'Acos',
  Acosh: 'Acosh',
  Asin: 'Asin',
  Asinh: 'Asinh',
  Atan: 'Atan',
  Atanh: 'Atanh',
  Ceil: 'Ceil',
  Cos: 'Cos',
  Cosh: 'Cosh',
  Erf: 'Erf',
  Exp: 'Exp',
  Floor: 'Floor',
  Log: 'Log',
  Neg: 'Neg',
  Reciprocal: 'Reciprocal',
  Round: 'Round',
  Sign: 'Sign',
  Sin: 'Sin',
  Sinh: 'Sinh',
  Sqrt: 'Sqrt',
  Tan: 'Tan',
  Tanh: 'Tanh',
} as const;

/** Functions of one tensor, element by element. */
export const unaryKernels = [
  ...Object.entries(operators).map(([name, operator]) =>
    unaryKernel(name, (graph, x) => graph.add(operator, [x])),
  ),
  unaryKernel('Rsqrt', (graph, x) => graph.add('Reciprocal', [graph.add('Sqrt', [x])])),
  unaryKernel('Square', (graph, x) => graph.add('Mul', [x, x])),
  // log(1 + x) = 2 atanh(x / (2 + x)) and exp(x) - 1 = 2 sinh(x / 2) exp(x / 2) keep small x exact; large x overflows.
  unaryKernel('Log1p', (graph, x) => {
    const ratio = graph.add('Div', [x, graph.add('Add', [x, graph.scalar(2)])]);
    const near = graph.add('Mul', [graph.add('Atanh', [ratio]), graph.scalar(2)]);
    const far = graph.add('Log', [graph.add('Add', [x, graph.scalar(1)])]);
    return graph.add('Where', [graph.add('Greater', [x, graph.scalar(1)]), far, near]);
  }),
  unaryKernel('Expm1', (graph, x) => {
    const half = graph.add('Mul', [x, graph.scalar(0.5)]);
    const product = graph.add('Mul', [graph.add('Sinh', [half]), graph.add('Exp', [half])]);
    const near = graph.add('Mul', [product, graph.scalar(2)]);
    const far = graph.add('Sub', [graph.add('Exp', [x]), graph.scalar(1)]);
    const large = graph.add('Greater', [graph.add('Abs', [x]), graph.scalar(1)]);
    return graph.add('Where', [large, far, near]);
  }),
  unaryKernel<{ low: number; high: number }>(
    'ClipByValue',
    (graph, x, { low, high }, type) =>
      graph.add('Clip', [
        x,
        graph.scalar(low, type === 'int32' ? 'int32' : 'float32'),
        graph.scalar(high, type === 'int32' ? 'int32' : 'float32'),
      ]),
    {
      attributesOf: ({ clipValueMin, clipValueMax }: { clipValueMin: number; clipValueMax: number }) => ({
        low: clipValueMin,
        high: clipValueMax,
      }),
    },
  ),
  unaryKernel<{ alpha: number }>(
    'Step',
    (graph, x, { alpha }) => {
      const positive = graph.add('Greater', [x, graph.scalar(0)]);
      if (alpha === 0) return graph.cast(positive, 'float32');
      return graph.add('Where', [positive, graph.scalar(1), graph.scalar(alpha)]);
    },
    { attributesOf: ({ alpha }: { alpha: number }) => ({ alpha: alpha ?? 0 }) },
  ),
];
