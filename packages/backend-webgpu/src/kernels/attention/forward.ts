import type { Program } from '../../gpu/program.ts';
import { dropoutFunctions, dropoutSettings } from './dropout.ts';
import {
  commonSettings,
  declareSums,
  elementOfHead,
  fetchFunction,
  type HeadForm,
  head,
  loadStraight,
  loadTurned,
  overThreads,
  scores,
  start,
  storeSums,
  storeWeights,
  sumsOf,
  threadsOf,
  tileSize,
  weightedSums,
  weightsSize,
} from './tiles.ts';

/** What of attention is fixed in its code. */
export interface AttentionForm extends HeadForm {
  readonly masked: boolean;
  readonly dropout: boolean;
}

export const keyOf = ({ width, block, masked, dropout }: AttentionForm) =>
  `${width} ${block} ${Number(masked)}${Number(dropout)}`;

/** WGSL: whether four keys from one on may be seen. */
export const visibleFunction = ({ masked }: AttentionForm) => `
fn isVisible(key: u32) -> bool {
  return key < settings.keys${masked ? ' && keyMask[inBatch * settings.keys + min(key, settings.keys - 1u)] != 0' : ''};
}
fn visibleFrom(key: u32) -> vec4<bool> {
  return vec4<bool>(isVisible(key), isVisible(key + 1u), isVisible(key + 2u), isVisible(key + 3u));
}`;

const rows = [0, 1, 2, 3] as const;
const overRows = (line: (row: number, component: string) => string) =>
  rows.map((row) => line(row, 'xyzw'[row]!)).join('\n    ');

/**
 * A workgroup a block of queries of one head. It goes over blocks of keys and keeps, for each query, the highest score
 * so far, the sum of weights and the weighted sum of values, scaled down when a higher score comes (Dao et al., 2022,
 * algorithm 1). Scores are never in memory.
 */
export function forwardProgram(form: AttentionForm): Program {
  const element = elementOfHead(form);
  const { masked, dropout } = form;
  return {
    key: `attention ${keyOf(form)}`,
    reads: {
      query: element,
      key: element,
      value: element,
      ...(masked && ({ keyMask: 'i32' } as const)),
    },
    writes: { context: element, logSums: 'f32' },
    settings: { ...commonSettings, ...(dropout && dropoutSettings) },
    volatile: dropout,
    code: () => `${head}
var<workgroup> ofQuery: array<vec4<f32>, ${tileSize(form)}>;
var<workgroup> ofKey: array<vec4<f32>, ${tileSize(form)}>;
var<workgroup> weights: array<vec4<f32>, ${weightsSize(form)}>;
var<workgroup> joined: array<vec4<f32>, ${threadsOf(form)}>;
${fetchFunction('query', 'queries', form)}
${fetchFunction('key', 'keys', form)}
${fetchFunction('value', 'keys', form)}
${visibleFunction(form)}
${dropout ? dropoutFunctions : ''}
@compute @workgroup_size(${threadsOf(form)})
fn main(@builtin(local_invocation_index) id: u32, @builtin(workgroup_id) group: vec3<u32>) {
  ${start(form)}
  let firstQuery = group.x * ${form.block}u;
  ${loadTurned('ofQuery', 'query', 'firstQuery', form)}
  ${dropout ? overRows((row) => `let state${row} = stateOf(firstQuery + 4u * ty + ${row}u);`) : ''}
  ${declareSums('sum', form)}
  var highest = vec4<f32>(-3e38);
  var weightSum = vec4<f32>();
  for (var firstKey = 0u; firstKey < settings.keys; firstKey += ${form.block}u) {
    ${loadTurned('ofKey', 'key', 'firstKey', form)}
    workgroupBarrier();
    ${scores('s', 'ofQuery', 'ofKey', form)}
    let seen = visibleFrom(firstKey + 4u * tx);
    ${overRows((row) => `s${row} = select(vec4<f32>(-3e38), s${row} * settings.scale, seen);`)}
    joined[id] = vec4<f32>(${rows
      .map((row) => `max(max(s${row}.x, s${row}.y), max(s${row}.z, s${row}.w))`)
      .join(', ')});
    workgroupBarrier();
    var higher = highest;
    ${overThreads(form, (joined) => `higher = max(higher, ${joined});`)}
    let shrunk = exp(highest - higher);
    highest = higher;
    ${overRows((row, i) => `let w${row} = select(vec4<f32>(), exp(s${row} - highest.${i}), seen);`)}
    weightSum = weightSum * shrunk + vec4<f32>(${rows.map((row) => `dot(w${row}, vec4<f32>(1.0))`).join(', ')});
    ${dropout ? overRows((row) => `let d${row} = w${row} * keptFrom(state${row}, firstKey + 4u * tx);`) : ''}
    ${storeWeights(
      rows.map((row) => `${dropout ? 'd' : 'w'}${row}`),
      form,
    )}
    ${loadStraight('ofKey', 'value', 'firstKey', form)}
    ${scaleSums(form)}
    workgroupBarrier();
    ${weightedSums('sum', 'ofKey', form)}
    workgroupBarrier();
  }
  joined[id] = weightSum;
  workgroupBarrier();
  var all = vec4<f32>();
  ${overThreads(form, (joined) => `all += ${joined};`)}
  let factor = select(vec4<f32>(), 1.0 / max(all, vec4<f32>(1e-38)), all > vec4<f32>());
  ${storeSums('sum', 'context', 'queries', 'firstQuery', (row) => `factor.${'xyzw'[row]}`, form)}
  if (tx == 0u) {
    // A query that sees no key gets a sum so high that its weights are 0 on the way back.
    let logSum = select(vec4<f32>(3e38), highest + log(max(all, vec4<f32>(1e-38))), all > vec4<f32>());
    for (var i = 0u; i < 4u; i++) {
      let row = firstQuery + 4u * ty + i;
      if (row < settings.queries) {
        logSums[(inBatch * settings.heads + inHead) * settings.queries + row] = logSum[i];
      }
    }
  }
}`,
  };
}

/** WGSL: scales this thread's sums down to the new highest score. */
function scaleSums(form: HeadForm): string {
  return Array.from({ length: sumsOf(form) }, (_, i) =>
    overRows((row, c) => `sum${row}_${i} *= shrunk.${c};`),
  ).join('\n    ');
}
