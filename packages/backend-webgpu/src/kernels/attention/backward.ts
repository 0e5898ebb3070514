import { flatMain } from '../../gpu/grid.ts';
import type { Program } from '../../gpu/program.ts';
import { dropoutFunctions, dropoutSettings } from './dropout.ts';
import { type AttentionForm, keyOf, visibleFunction } from './forward.ts';
import {
  commonSettings,
  declareSums,
  elementOfHead,
  fetchFunction,
  head,
  loadStraight,
  loadTurned,
  overThreads,
  scores,
  start,
  storeSums,
  storeWeights,
  threadsOf,
  tileSize,
  weightedSums,
  weightsSize,
} from './tiles.ts';

const rows = [0, 1, 2, 3] as const;
const overRows = (line: (row: number, component: string) => string) =>
  rows.map((row) => line(row, 'xyzw'[row]!)).join('\n    ');

/**
 * A thread a query of a head: what its weights are found again from, [batch, heads, queries, 4]: the logarithm of its
 * sum of exponentials, the product of its context and the context's gradient, and room for what that product lacks.
 */
export const statisticsProgram = (width: number): Program => ({
  key: `attentionGradient statistics ${width}`,
  reads: { dy: 'f32', context: 'f32', logSums: 'f32' },
  writes: { statistics: 'vec4<f32>' },
  settings: { count: 'u32', queries: 'u32', heads: 'u32' },
  code: () => `${flatMain}
  if (index >= settings.count) { return; }
  // Neighbouring threads take neighbouring heads of a query, which lie side by side.
  let inHead = index % settings.heads;
  let row = index / settings.heads;
  let first = index * ${width}u;
  var sum = 0.0;
  for (var i = 0u; i < ${width}u; i++) { sum += dy[first + i] * context[first + i]; }
  let inBatch = row / settings.queries;
  let place = (inBatch * settings.heads + inHead) * settings.queries + row % settings.queries;
  statistics[place] = vec4<f32>(logSums[place], sum, 0.0, 0.0);
}`,
});

const reads = (form: AttentionForm): Program['reads'] => {
  const element = elementOfHead(form);
  return {
    dy: element,
    query: element,
    key: element,
    value: element,
    ...(form.masked && { keyMask: 'i32' }),
  };
};

const shared = (form: AttentionForm, resident: readonly string[]) => `${head}
${[...resident, 'passing'].map((name) => `var<workgroup> ${name}: array<vec4<f32>, ${tileSize(form)}>;`).join('\n')}
var<workgroup> weights: array<vec4<f32>, ${weightsSize(form)}>;
${fetchFunction('dy', 'queries', form)}
${fetchFunction('query', 'queries', form)}
${fetchFunction('key', 'keys', form)}
${fetchFunction('value', 'keys', form)}
${visibleFunction(form)}
${form.dropout ? dropoutFunctions : ''}
fn ofQuery(query: u32) -> u32 {
  return (inBatch * settings.heads + inHead) * settings.queries + min(query, settings.queries - 1u);
}`;

/** WGSL: the statistics of four queries from one on: one kind of them a row. */
const four = (first: string) =>
  `transpose(mat4x4<f32>(${rows.map((i) => `statistics[ofQuery(${first} + ${i}u)]`).join(', ')}))`;

/**
 * A workgroup a block of queries of one head, over blocks of keys: the queries' gradient.
 *
 * The gradients of a query's scores sum to 0. Where one key has nearly all the weight they are differences of numbers
 * much larger than they are: a first pass over the keys finds what their sum is off by, the second takes it away.
 */
export function queryProgram(form: AttentionForm): Program {
  const { dropout } = form;
  return {
    key: `attentionGradient query ${keyOf(form)}`,
    reads: reads(form),
    writes: { dQuery: elementOfHead(form), statistics: 'vec4<f32>' },
    settings: { ...commonSettings, ...(dropout && dropoutSettings) },
    volatile: dropout,
    code: () => `${shared(form, ['queryTile', 'dyTile'])}
var<workgroup> joined: array<vec4<f32>, ${threadsOf(form)}>;
@compute @workgroup_size(${threadsOf(form)})
fn main(@builtin(local_invocation_index) id: u32, @builtin(workgroup_id) group: vec3<u32>) {
  ${start(form)}
  let firstQuery = group.x * ${form.block}u;
  ${loadTurned('queryTile', 'query', 'firstQuery', form)}
  ${loadTurned('dyTile', 'dy', 'firstQuery', form)}
  let known = ${four('firstQuery + 4u * ty')};
  ${dropout ? overRows((row) => `let state${row} = stateOf(firstQuery + 4u * ty + ${row}u);`) : ''}
  ${declareSums('sum', form)}
  var lacking = vec4<f32>();
  for (var pass_ = 0u; pass_ < 2u; pass_++) {
  for (var firstKey = 0u; firstKey < settings.keys; firstKey += ${form.block}u) {
    ${loadTurned('passing', 'key', 'firstKey', form)}
    workgroupBarrier();
    ${scores('s', 'queryTile', 'passing', form)}
    workgroupBarrier();
    ${loadTurned('passing', 'value', 'firstKey', form)}
    workgroupBarrier();
    ${scores('d', 'dyTile', 'passing', form)}
    workgroupBarrier();
    let seen = visibleFrom(firstKey + 4u * tx);
    ${overRows((row, i) => {
      const kept = dropout ? ` * keptFrom(state${row}, firstKey + 4u * tx)` : '';
      return `let w${row} = select(vec4<f32>(), exp(s${row} * settings.scale - known[0].${i}), seen);
    let apart${row} = d${row}${kept} - known[1].${i};`;
    })}
    if (pass_ == 0u) {
      lacking += vec4<f32>(${rows.map((row) => `dot(w${row}, apart${row})`).join(', ')});
    } else {
      ${overRows((row, i) => `let g${row} = w${row} * (apart${row} - lacking.${i}) * settings.scale;`)}
      ${storeWeights(
        rows.map((row) => `g${row}`),
        form,
      )}
      ${loadStraight('passing', 'key', 'firstKey', form)}
      workgroupBarrier();
      ${weightedSums('sum', 'passing', form)}
      workgroupBarrier();
    }
  }
  if (pass_ == 0u) {
    joined[id] = lacking;
    workgroupBarrier();
    lacking = vec4<f32>();
    ${overThreads(form, (joined) => `lacking += ${joined};`)}
  }
  }
  if (tx == 0u) {
    for (var i = 0u; i < 4u; i++) {
      let row = firstQuery + 4u * ty + i;
      if (row < settings.queries) { statistics[ofQuery(row)].z = lacking[i]; }
    }
  }
  ${storeSums('sum', 'dQuery', 'queries', 'firstQuery', () => '1.0', form)}
}`,
  };
}

/** A workgroup a block of keys of one head, over blocks of queries: the keys' and values' gradients. */
export function keyProgram(form: AttentionForm): Program {
  const { dropout } = form;
  return {
    key: `attentionGradient key ${keyOf(form)}`,
    reads: { ...reads(form), statistics: 'vec4<f32>' },
    writes: { dKey: elementOfHead(form), dValue: elementOfHead(form) },
    settings: { ...commonSettings, ...(dropout && dropoutSettings) },
    volatile: dropout,
    code: () => `${shared(form, ['keyTile', 'valueTile'])}
@compute @workgroup_size(${threadsOf(form)})
fn main(@builtin(local_invocation_index) id: u32, @builtin(workgroup_id) group: vec3<u32>) {
  ${start(form)}
  let firstKey = group.x * ${form.block}u;
  ${loadTurned('keyTile', 'key', 'firstKey', form)}
  ${loadTurned('valueTile', 'value', 'firstKey', form)}
  let seen = visibleFrom(firstKey + 4u * ty);
  ${declareSums('keySum', form)}
  ${declareSums('valueSum', form)}
  for (var firstQuery = 0u; firstQuery < settings.queries; firstQuery += ${form.block}u) {
    ${loadTurned('passing', 'query', 'firstQuery', form)}
    workgroupBarrier();
    ${scores('s', 'keyTile', 'passing', form)}
    workgroupBarrier();
    ${loadTurned('passing', 'dy', 'firstQuery', form)}
    workgroupBarrier();
    ${scores('d', 'valueTile', 'passing', form)}
    workgroupBarrier();
    let mine = firstQuery + 4u * tx;
    let known = ${four('mine')};
    let inside = vec4<u32>(mine, mine + 1u, mine + 2u, mine + 3u) < vec4<u32>(settings.queries);
    ${
      dropout
        ? `let kept = transpose(mat4x4<f32>(${rows
            .map((i) => `keptFrom(stateOf(mine + ${i}u), firstKey + 4u * ty)`)
            .join(', ')}));`
        : ''
    }
    ${overRows((row, i) => {
      const kept = dropout ? ` * kept[${row}]` : '';
      return `let w${row} = select(vec4<f32>(), exp(s${row} * settings.scale - known[0]), inside & vec4<bool>(seen.${i}));
    let v${row} = w${row}${kept};
    let g${row} = w${row} * (d${row}${kept} - known[1] - known[2]) * settings.scale;`;
    })}
    ${storeWeights(
      rows.map((row) => `v${row}`),
      form,
    )}
    ${loadStraight('passing', 'dy', 'firstQuery', form)}
    workgroupBarrier();
    ${weightedSums('valueSum', 'passing', form)}
    workgroupBarrier();
    ${storeWeights(
      rows.map((row) => `g${row}`),
      form,
    )}
    ${loadStraight('passing', 'query', 'firstQuery', form)}
    workgroupBarrier();
    ${weightedSums('keySum', 'passing', form)}
    workgroupBarrier();
  }
  ${storeSums('keySum', 'dKey', 'keys', 'firstKey', () => '1.0', form)}
  ${storeSums('valueSum', 'dValue', 'keys', 'firstKey', () => '1.0', form)}
}`,
  };
}
