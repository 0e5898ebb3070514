import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Element } from '../../gpu/program.ts';
import type { Floats } from '../../wgsl/functions.ts';
import { type Approximate, geluFunctions } from '../../wgsl/gelu.ts';

/** What becomes of each sum of a product [batch, m, n] as it is written. */
export interface ProductEnd {
  /** [n], added to each row. */
  readonly bias?: TensorInfo | undefined;
  /** The activation that is taken of it then. */
  readonly gelu?: Approximate | undefined;
  /** [batch, m, n]: where to write what the activation is of, if anywhere. */
  readonly kept?: TensorInfo | undefined;
}

/** What of an end is fixed in code. */
export interface EndForm {
  readonly bias: boolean;
  readonly gelu: Approximate | undefined;
  readonly keep: boolean;
}

export const formOfEnd = ({ bias, gelu, kept }: ProductEnd): EndForm => ({
  bias: bias !== undefined,
  gelu,
  keep: kept !== undefined,
});

/** An end that writes sums as they are, for parts that are summed up by another program. */
export const noEnd: EndForm = { bias: false, gelu: undefined, keep: false };

/** Part of a program's key. */
export const nameOfEnd = ({ bias, gelu, keep }: EndForm): string =>
  `${Number(bias)}${gelu ? ` gelu ${gelu} ${Number(keep)}` : ''}`;

/** The buffers of an end, beside those of its program. */
export const endBuffers = ({ bias, keep }: EndForm, element: Element) => ({
  reads: (bias ? { bias: element } : {}) as Readonly<Record<string, Element>>,
  writes: (keep ? { kept: element } : {}) as Readonly<Record<string, Element>>,
});

/** The tensors of these buffers. */
export const endTensors = ({ bias, kept }: ProductEnd): Readonly<Record<string, TensorInfo>> => ({
  ...(bias && { bias }),
  ...(kept && { kept }),
});

/** WGSL functions that `endCode` needs. */
export const endFunctions = ({ gelu }: EndForm, type: Floats): string =>
  gelu ? geluFunctions(gelu, type) : '';

/** WGSL that writes a sum to place `at` of the buffer `to`; `column` is the place of its bias. */
export function endCode(
  { bias, gelu, keep }: EndForm,
  { to, at, sum, column }: Readonly<Record<'to' | 'at' | 'sum' | 'column', string>>,
): string {
  const value = bias ? `${sum} + bias[${column}]` : sum;
  if (!gelu) return `${to}[${at}] = ${value};`;
  return `{ let whole = ${value}; ${keep ? `kept[${at}] = whole; ` : ''}${to}[${at}] = whole * gate(whole); }`;
}
