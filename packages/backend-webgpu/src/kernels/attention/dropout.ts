import { randomFunctions } from '../../wgsl/random.ts';
import { type DropoutAttributes, keySettings, keyValues } from '../dropout-mask.ts';

/** The settings of a program that draws the mask of the attention weights itself. */
export const dropoutSettings = keySettings;

/**
 * WGSL: `stateOf(query)`, the generator's state below batch, head and query, and `keptFrom(state, key)`: what four
 * weights from a key on are multiplied by.
 */
export const dropoutFunctions = `${randomFunctions}
fn stateOf(query: u32) -> vec2<u32> {
  return absorb(absorb(absorb(vec2<u32>(settings.stateA, settings.stateB), inBatch), inHead), query);
}
fn keptFrom(state: vec2<u32>, key: u32) -> vec4<f32> {
  return select(vec4<f32>(), vec4<f32>(settings.factor), keptAtFour(state, key, settings.threshold));
}`;

/** The values of `dropoutSettings`. */
export const dropoutValues = (dropout: DropoutAttributes | undefined): Record<string, number> =>
  dropout ? keyValues(dropout) : {};
