import { adamwUpdate, dispose, parameter, type Scalar, scalar, tidy } from '@bertwright/tensor';
import { describe } from 'vitest';
import { expectValues } from '../expect-values.ts';
import { floats, type HostTensor, onBackend, sizeOf } from '../host-tensor.ts';
import { type AdamwState, adamw } from '../reference/adamw.ts';
import type { OperationTests } from './operation-tests.ts';

/** Sizes that are whole numbers of four and others, in turns, more than go into one dispatch of a graphics card. */
const shapes = [[7], [8], [3, 5], [1], [2, 6], [], [0, 3], [65, 129], [33, 40], [4], [16, 17], [300]];
const decays = [0.01, 0, 0.1, 0, 0.01, 0, 0.1, 0.01, 0.02, 0.03, 0, 0.1];
const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const updates = 3;

/** Several updates of several parameters, against loops in double precision. */
export function describeAdamw({ clean }: OperationTests): void {
  describe('adamwUpdate', () => {
    for (const gradientScale of [undefined, 0.125]) {
      clean(`${updates} updates, gradients ${gradientScale === undefined ? 'as they are' : 'scaled'}`, () =>
        check(gradientScale),
      );
    }
  });
}

async function check(gradientScale: number | undefined): Promise<void> {
  const starts = shapes.map((shape, seed) => floats(shape, { seed }));
  const states: AdamwState[] = starts.map(({ data }) => ({
    parameter: Float64Array.from(data),
    firstMoment: new Float64Array(data.length),
    secondMoment: new Float64Array(data.length),
  }));
  const variables = starts.map(({ data, shape }) => parameter(Float32Array.from(data), [...shape]));
  const [firstMoments, secondMoments] = [0, 1].map(() =>
    shapes.map((shape) => parameter(new Float32Array(sizeOf(shape)), shape)),
  );
  for (let update = 1; update <= updates; update++) {
    const learningRate = 0.02 / update;
    // Some gradients are 0, some tiny: there epsilon counts.
    const gradients: HostTensor[] = shapes.map((shape, index) => {
      const made = floats(shape, { seed: 10 * update + index });
      return {
        ...made,
        data: Float32Array.from(made.data, (x, i) => (i % 3 === 1 ? 0 : i % 3 === 2 ? x * 1e-6 : x)),
      };
    });
    states.forEach((state, index) => {
      const scaled = gradientScale === undefined ? {} : { gradientScale };
      adamw(state, gradients[index]!.data, {
        ...settings,
        ...scaled,
        learningRate,
        decay: decays[index]!,
        update,
      });
    });
    tidy(() =>
      adamwUpdate({
        ...settings,
        parameters: variables,
        firstMoments: firstMoments!,
        secondMoments: secondMoments!,
        gradients: gradients.map(onBackend),
        gradientScale: gradientScale === undefined ? undefined : (scalar(gradientScale) as Scalar),
        decays,
        learningRate,
        update,
      }),
    );
  }
  for (const [index, { parameter: p, firstMoment, secondMoment }] of states.entries()) {
    const like = (data: Float64Array): HostTensor => ({ shape: shapes[index]!, dtype: 'float32', data });
    await expectValues(variables[index]!, like(p), { name: `parameter ${index}` });
    await expectValues(firstMoments![index]!, like(firstMoment), { name: `first moment ${index}` });
    await expectValues(secondMoments![index]!, like(secondMoment), { name: `second moment ${index}` });
  }
  dispose([...variables, ...firstMoments!, ...secondMoments!]);
}
