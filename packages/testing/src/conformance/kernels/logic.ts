import { booleans, given } from '../host-tensor.ts';
import { mapEach } from '../reference/elementwise.ts';
import { type KernelCases, shapes } from './kernel-case.ts';

const tests: Record<string, (x: number) => boolean> = {
  IsNan: Number.isNaN,
  IsInf: (x) => Math.abs(x) === Number.POSITIVE_INFINITY,
  IsFinite: Number.isFinite,
};

/** Logic of one tensor. */
export const logicCases: readonly KernelCases[] = [
  {
    kernel: 'LogicalNot',
    needed: true,
    differentiable: false,
    cases: shapes.map((shape) => ({
      title: `[${shape}]`,
      inputs: { x: booleans(shape) },
      reference: ({ x }) => mapEach(x!, (value) => 1 - value),
    })),
  },
  ...Object.entries(tests).map(([kernel, of]) => ({
    kernel,
    needed: false,
    differentiable: false,
    cases: [
      {
        title: 'NaN, Infinity, -Infinity, -0 and 1',
        nonFinite: true,
        inputs: { x: given([Number.NaN, Infinity, -Infinity, -0, 1]) },
        reference: ({ x }: KernelCases['cases'][number]['inputs']) =>
          mapEach(x!, (value) => Number(of(value)), 'bool'),
      },
    ],
  })),
];
