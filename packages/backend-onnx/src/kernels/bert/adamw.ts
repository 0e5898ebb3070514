import { adamwNames } from '@bertwright/tensor';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Edge, GraphBuilder } from '../../onnx/graph-builder.ts';
import type { Emission, Emitted, Operation, PartEdges, Port } from '../../recorder/operation.ts';
import { sizeOf } from '../../recorder/value.ts';
import { kernel, portOf } from '../kernel.ts';

interface AdamwAttributes {
  beta1: number;
  beta2: number;
  epsilon: number;
  decays: number[];
  hasScale: boolean;
}

/** The scalars of one update, made once for all parameters. */
interface Factors {
  /** learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) */
  readonly rate: Edge;
  /** epsilon * sqrt(1 - beta2^t) */
  readonly epsilon: Edge;
  /** What the gradient is multiplied by in the first moment, and its square in the second. */
  readonly gradient: Edge;
  readonly square: Edge;
  readonly learningRate: Edge;
}

/**
 * inputs: settings, p0, m0, v0, g0, p1, …, gradientScale?
 *
 * The bias corrections are moved into the rate and epsilon, and the gradient's scale into the factors of the moments,
 * so that no pass over memory is spent on either. All is written over the old parameters and moments: it runs alone.
 */
const adamw: Operation<AdamwAttributes> = {
  name: 'BertAdamW',
  alone: true,
  emit: (emission) => {
    const { graph, inputs, attributes } = emission;
    const { decays, hasScale } = attributes;
    const factors = updateFactors(graph, inputs[0]!, hasScale ? inputs.at(-1) : undefined, attributes);
    return decays.flatMap((decay, i) => updateParameter(emission, 1 + 4 * i, factors, decay));
  },
  overwrites: ({ decays }) =>
    decays.flatMap((_, i) => [0, 1, 2].map((k): [number, number] => [3 * i + k, 1 + 4 * i + k])),
};

/** Elements that go through all of AdamW together: what is computed in between stays in the processor's cache. */
const partLength = 131_072;

/** Updates the parameter whose inputs begin at place `first`: all at once, or part by part. */
function updateParameter(
  { graph, inputs, inputPorts, attributes, part }: Emission<AdamwAttributes>,
  first: number,
  factors: Factors,
  decay: number,
): Emitted[] {
  const [p, m, v, g] = inputs.slice(first, first + 4) as [Edge, Edge, Edge, Edge];
  const size = sizeOf(inputPorts[first]!.shape);
  const whole = () => updateOne(graph, { p, m, v, g }, factors, decay, attributes);
  if (size < 2 * partLength) return whole();
  const results: PartEdges[number][][] = [[], [], []];
  for (let offset = 0; offset < size; offset += partLength) {
    const end = Math.min(size, offset + partLength);
    const range = { offset, shape: [end - offset] };
    const [pPart, mPart, vPart, gPart] = [0, 1, 2, 3].map((i) => part(first + i, range));
    if (!pPart || !mPart || !vPart || !gPart) return whole();
    const edges = updateOne(graph, { p: pPart, m: mPart, v: vPart, g: gPart }, factors, decay, attributes);
    edges.forEach((edge, i) => {
      results[i]!.push({ edge, part: range });
    });
  }
  return results;
}

function updateFactors(
  graph: GraphBuilder,
  settings: Edge,
  scale: Edge | undefined,
  { beta1, beta2, epsilon }: AdamwAttributes,
): Factors {
  const setting = (index: number) =>
    graph.add('Gather', [settings, graph.scalar(index, 'int32')], { axis: 0 });
  const times = (a: Edge, b: Edge) => graph.add('Mul', [a, b]);
  const learningRate = setting(0);
  const root = graph.add('Sqrt', [setting(2)]);
  const first = graph.scalar(1 - beta1);
  const second = graph.scalar(1 - beta2);
  return {
    learningRate,
    rate: graph.add('Div', [times(learningRate, root), setting(1)]),
    epsilon: times(root, graph.scalar(epsilon)),
    gradient: scale === undefined ? first : times(first, scale),
    square: scale === undefined ? second : times(second, times(scale, scale)),
  };
}

function updateOne(
  graph: GraphBuilder,
  { p, m, v, g }: Record<'p' | 'm' | 'v' | 'g', Edge>,
  factors: Factors,
  decay: number,
  { beta1, beta2 }: AdamwAttributes,
): [Edge, Edge, Edge] {
  const times = (a: Edge, b: Edge) => graph.add('Mul', [a, b]);
  const plus = (a: Edge, b: Edge) => graph.add('Add', [a, b]);
  const first = plus(times(m, graph.scalar(beta1)), times(g, factors.gradient));
  const second = plus(times(v, graph.scalar(beta2)), times(times(g, g), factors.square));
  const ratio = graph.add('Div', [first, plus(graph.add('Sqrt', [second]), factors.epsilon)]);
  const kept = decay === 0 ? p : times(p, keptShare(graph, factors.learningRate, decay));
  return [graph.add('Sub', [kept, times(ratio, factors.rate)]), first, second];
}

/** 1 - learningRate * decay */
function keptShare(graph: GraphBuilder, learningRate: Edge, decay: number): Edge {
  return graph.once(`kept:${learningRate}:${decay}`, () =>
    graph.add('Sub', [graph.scalar(1), graph.add('Mul', [learningRate, graph.scalar(decay)])]),
  );
}

type Inputs = Record<string, TensorInfo | undefined>;
type KernelInputs = Record<string, TensorInfo>;
type KernelAttributes = Omit<AdamwAttributes, 'hasScale'>;

/** One AdamW update of many parameters. */
export const adamwKernels = [
  kernel<KernelInputs, KernelAttributes>('BertAdamW', ({ inputs, attributes, backend }) => {
    const { beta1, beta2, epsilon, decays } = attributes;
    const { settings, gradientScale } = inputs as Inputs;
    const taken = [settings!];
    const outputs: Port[] = [];
    for (let i = 0; i < decays.length; i++) {
      const names = adamwNames(i);
      const p = inputs[names.p]!;
      taken.push(p, inputs[names.m]!, inputs[names.v]!, inputs[names.g]!);
      const port = portOf(p);
      outputs.push(port, port, port);
    }
    if (gradientScale !== undefined) taken.push(gradientScale);
    return backend.recorder.record(adamw, taken, outputs, {
      beta1,
      beta2,
      epsilon,
      decays: [...decays],
      hasScale: gradientScale !== undefined,
    });
  }),
];
