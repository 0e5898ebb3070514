import type { HostTensor } from '../host-tensor.ts';

/** One call of a kernel and what it must give. */
export interface KernelCase {
  /** What is special about it, such as `[3,4] and [4]`. */
  readonly title: string;
  /** Inputs by the names that tfjs has for them; '0', '1', … for a kernel that takes a list. */
  readonly inputs: Readonly<Record<string, HostTensor>>;
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** The outputs, in double precision where they are floats. */
  readonly reference: (inputs: Readonly<Record<string, HostTensor>>) => HostTensor | HostTensor[];
  /** Whether floats are copied, not computed: they are compared bit by bit, -0 and NaN among them. */
  readonly exact?: boolean;
  /** Whether NaN or infinity is among the inputs or outputs: backends that do not keep them skip the case. */
  readonly nonFinite?: boolean;
  /** `false` where tfjs gives no gradient, or no right one, for these inputs. */
  readonly gradient?: boolean;
}

/** A kernel and its cases. */
export interface KernelCases {
  /** The name that tfjs registers it under. */
  readonly kernel: string;
  /** Whether Bertwright needs it; of the others a backend may have what it likes. */
  readonly needed: boolean;
  /** Whether tfjs has a gradient for it. */
  readonly differentiable: boolean;
  readonly cases: readonly KernelCase[];
}

/** The shapes that kernels of one tensor are tried on: scalar, one, odd, empty, several axes, large. */
export const shapes: readonly (readonly number[])[] = [
  [],
  [1],
  [7],
  [3, 5],
  [2, 3, 4],
  [2, 1, 3, 2],
  [0],
  [0, 3],
  [129, 1031],
];
