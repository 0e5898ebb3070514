import { keyState, type RandomKey } from '@bertwright/tensor';
import type { Scalar } from '../gpu/program.ts';

/** What a mask depends on. */
export interface DropoutAttributes extends RandomKey {
  readonly rate: number;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** The words that a program draws a mask from: the key's state and what lies below is dropped. */
export const keySettings = { stateA: 'u32', stateB: 'u32', threshold: 'u32', factor: 'f32' } as const;

/** The values of `keySettings`. */
export function keyValues({ rate, ...key }: DropoutAttributes): Record<string, number> {
  const { a, b } = keyState(key);
  return { stateA: a, stateB: b, threshold: Math.round(rate * 65536), factor: 1 / (1 - rate) };
}

/** The settings of a program that draws a mask row by row, where there are so many axes before the last. */
export const rowMaskSettings = (axes: number): Record<string, Scalar> => ({
  ...keySettings,
  ...Object.fromEntries(
    range(axes).flatMap((axis) => [
      [`stride${axis}`, 'u32' as const],
      [`size${axis}`, 'u32' as const],
    ]),
  ),
});

/** The values of `rowMaskSettings` for the axes before the last. */
export function rowMaskValues(
  attributes: DropoutAttributes,
  outer: readonly number[],
): Record<string, number> {
  const values = keyValues(attributes);
  for (let axis = outer.length - 1, stride = 1; axis >= 0; stride *= outer[axis--]!) {
    values[`stride${axis}`] = stride;
    values[`size${axis}`] = outer[axis]!;
  }
  return values;
}

/** WGSL: `state`, the generator's after the coordinates of `row`, from the first axis to the last, as on the host. */
export const rowState = (axes: number): string =>
  ['var state = vec2<u32>(settings.stateA, settings.stateB);']
    .concat(range(axes).map((i) => `state = absorb(state, row / settings.stride${i} % settings.size${i});`))
    .join('\n  ');

/** WGSL: whether the value, or each of the four, of the element at `place` of a row is kept. */
export const isKept = (each: 1 | 4, place: string): string =>
  `${each === 4 ? 'keptAtFour' : 'keptAt'}(state, ${place} * ${each}u, settings.threshold)`;

/** WGSL: the element at `place` of a row, scaled where it is kept and 0 where it is not. */
export const dropped = (each: 1 | 4, value: string, place: string): string =>
  `select(${each === 4 ? 'vec4<f32>()' : '0.0'}, ${value} * settings.factor, ${isKept(each, place)})`;
