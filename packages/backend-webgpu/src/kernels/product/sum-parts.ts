import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import { flatGroups, flatMain } from '../../gpu/grid.ts';
import type { Program } from '../../gpu/program.ts';
import {
  type EndForm,
  endBuffers,
  endCode,
  endFunctions,
  endTensors,
  formOfEnd,
  nameOfEnd,
  type ProductEnd,
} from './end.ts';

const program = (wide: boolean, end: EndForm): Program => {
  const element = wide ? 'vec4<f32>' : 'f32';
  const { reads, writes } = endBuffers(end, element);
  return {
    key: `sumParts ${Number(wide)} ${nameOfEnd(end)}`,
    reads: { partial: element, ...reads },
    writes: { output: element, ...writes },
    settings: { total: 'u32', size: 'u32', parts: 'u32', width: 'u32' },
    code: () => `${endFunctions(end, element)}
${flatMain}
  if (index >= settings.total) { return; }
  let at = index / settings.size * settings.parts * settings.size + index % settings.size;
  var sum = partial[at];
  for (var part = 1u; part < settings.parts; part++) { sum += partial[at + part * settings.size]; }
  ${endCode(end, { to: 'output', at: 'index', sum: 'sum', column: 'index % settings.width' })}
}`,
  };
};

/** Sums partial [batch, parts, size] over its parts, in their order; `end` goes by rows of `width`. */
export function sumParts(
  gpu: Gpu,
  call: {
    readonly partial: TensorInfo;
    readonly parts: number;
    readonly size: number;
    readonly width: number;
    readonly end?: ProductEnd;
    readonly output: TensorInfo;
  },
): void {
  const { partial, parts, size, width, end = {}, output } = call;
  const wide = width % 4 === 0;
  const each = wide ? 4 : 1;
  const total = util.sizeFromShape(output.shape) / each;
  gpu.run(
    program(wide, formOfEnd(end)),
    { partial, output, ...endTensors(end) },
    { total, size: size / each, parts, width: width / each },
    flatGroups(total),
  );
}
