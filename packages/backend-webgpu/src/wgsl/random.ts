/**
 * The counter-based generator of `@bertwright/tensor` (its `random/mix.ts`) in WGSL: the same numbers bit by bit. A
 * state is its two words.
 */
export const randomFunctions = `
const golden = 0x9e3779b1u;
fn mixA(value: u32) -> u32 {
  var x = value ^ (value >> 16u);
  x *= 0x7feb352du;
  x ^= x >> 15u;
  x *= 0x846ca68bu;
  return x ^ (x >> 16u);
}
fn mixB(value: u32) -> u32 {
  var x = value ^ (value >> 16u);
  x *= 0x85ebca6bu;
  x ^= x >> 13u;
  x *= 0xc2b2ae35u;
  return x ^ (x >> 16u);
}
fn absorb(state: vec2<u32>, word: u32) -> vec2<u32> {
  return vec2<u32>(mixA(state.x ^ word) + golden, mixB(state.y + word * golden) ^ state.x);
}
fn draw(state: vec2<u32>, last: u32) -> u32 {
  var x = state.x ^ (last * golden);
  x ^= x >> 16u;
  x = (x * 0x7feb352du) ^ state.y;
  x ^= x >> 15u;
  x *= 0x846ca68bu;
  return x ^ (x >> 16u);
}
// Whether the value at a last coordinate is kept: two neighbours share a number.
fn keptAt(state: vec2<u32>, last: u32, threshold: u32) -> bool {
  return ((draw(state, last >> 1u) >> (16u * (last & 1u))) & 0xffffu) >= threshold;
}
// Which of four values from a last coordinate on, a multiple of four, are kept.
fn keptAtFour(state: vec2<u32>, last: u32, threshold: u32) -> vec4<bool> {
  let bits = vec2<u32>(draw(state, last >> 1u), draw(state, (last >> 1u) + 1u));
  return vec4<u32>(bits.x & 0xffffu, bits.x >> 16u, bits.y & 0xffffu, bits.y >> 16u) >= vec4<u32>(threshold);
}`;
