import { parameter } from '@bertwright/tensor';
import { OptimError } from '../optim-error.ts';
import type { Lora, LoraFactors } from './lora.ts';

/** An adapter on the host, as `readAdapter` of `@bertwright/checkpoint` gives it. */
export interface LoraArrays {
  readonly rank: number;
  readonly alpha: number;
  /** Paths of the matrices with factors. */
  readonly adapted: readonly string[];
  /** `PATH.a` [in, rank] and `PATH.b` [rank, out] of each; others are not read. */
  readonly parameters: readonly {
    readonly path: string;
    readonly values: Float32Array;
    readonly shape: readonly number[];
  }[];
}

/**
 * The adapter that arrays hold.
 *
 * @returns variables that the caller owns.
 * @throws OptimError `state-mismatch` where a factor is missing.
 */
export function loraFrom({ rank, alpha, adapted, parameters }: LoraArrays): Lora {
  const arrays = new Map(parameters.map((array) => [array.path, array]));
  const missing = adapted.flatMap((path) => [`${path}.a`, `${path}.b`]).find((path) => !arrays.has(path));
  if (missing !== undefined) {
    throw new OptimError(
      'state-mismatch',
      `Expected both factors of each adapted matrix, got no ${missing}: read the adapter again.`,
    );
  }
  const make = (path: string) => {
    const { values, shape } = arrays.get(path)!;
    return parameter(values, shape);
  };
  const factors = adapted.map((path): [string, LoraFactors] => [
    path,
    { a: make(`${path}.a`), b: make(`${path}.b`) },
  ]);
  return { rank, alpha, factors: Object.fromEntries(factors) };
}
