import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import { flatGroups, flatMain } from '../../gpu/grid.ts';
import type { Program } from '../../gpu/program.ts';

const program = (wide: boolean, bias: boolean): Program => {
  const element = wide ? 'vec4<f32>' : 'f32';
  return {
    key: `sumParts ${Number(wide)}${Number(bias)}`,
    reads: { partial: element, ...(bias && ({ bias: element } as const)) },
    writes: { output: element },
    settings: { total: 'u32', size: 'u32', parts: 'u32', width: 'u32' },
    code: () => `${flatMain}
  if (index >= settings.total) { return; }
  let at = index / settings.size * settings.parts * settings.size + index % settings.size;
  var sum = partial[at];
  for (var part = 1u; part < settings.parts; part++) { sum += partial[at + part * settings.size]; }
  output[index] = sum${bias ? ' + bias[index % settings.width]' : ''};
}`,
  };
};

/** Sums partial [batch, parts, size] over its parts, in their order, and adds bias [width] to each row. */
export function sumParts(
  gpu: Gpu,
  call: {
    readonly partial: TensorInfo;
    readonly parts: number;
    readonly size: number;
    readonly width: number;
    readonly bias?: TensorInfo | undefined;
    readonly output: TensorInfo;
  },
): void {
  const { partial, parts, size, width, bias, output } = call;
  const wide = width % 4 === 0;
  const each = wide ? 4 : 1;
  const total = util.sizeFromShape(output.shape) / each;
  gpu.run(
    program(wide, bias !== undefined),
    { partial, ...(bias && { bias }), output },
    { total, size: size / each, parts, width: width / each },
    flatGroups(total),
  );
}
