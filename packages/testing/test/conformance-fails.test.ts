import { tensor } from '@bertwright/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectValues } from '../src/conformance/expect-values.ts';
import { floats, given } from '../src/conformance/host-tensor.ts';
import { checkKernel } from '../src/conformance/kernels/check-kernel.ts';
import type { KernelCase } from '../src/conformance/kernels/kernel-case.ts';
import { leavesNothing } from '../src/conformance/memory.ts';
import { mapEach } from '../src/conformance/reference/elementwise.ts';
import { useReferenceBackend } from '../src/index.ts';

beforeAll(async () => void (await useReferenceBackend()));

const exp = { kernel: 'Exp', differentiable: true };
const expCase = (of: (x: number) => number): KernelCase => ({
  title: '[5]',
  inputs: { x: floats([5]) },
  reference: ({ x }) => mapEach(x!, of),
});

describe('the suite fails where', () => {
  test('an output is off by 2e-5 of the largest', async () => {
    await checkKernel(exp, expCase(Math.exp));
    await expect(
      checkKernel(
        exp,
        expCase((x) => Math.exp(x) * (1 + 2e-5)),
      ),
    ).rejects.toThrow(/output 0/);
  });

  test('a gradient is wrong although the output is right', async () => {
    // The same values at the inputs' own places, with another slope.
    const values = Array.from(floats([5]).data);
    const flat = (x: number) =>
      Math.exp(values.reduce((a, b) => (Math.abs(b - x) < Math.abs(a - x) ? b : a)));
    await expect(checkKernel(exp, expCase(flat))).rejects.toThrow(/gradient of x/);
  });

  test('a tensor is left behind', async () => {
    let left = tensor([1]);
    left.dispose();
    const leak = leavesNothing(async () => {
      left = tensor([1]);
    });
    await expect(leak).rejects.toThrow(/what is held/);
    left.dispose();
  });

  test('the engine holds more bytes than before', async () => {
    let bytes = 100;
    const grow = leavesNothing(
      async () => {
        bytes += 4;
      },
      { engineBytes: () => bytes },
    );
    await expect(grow).rejects.toThrow(/what is held/);
  });

  test('a copy loses the sign of 0, a type or a shape is another', async () => {
    const x = tensor([0, 1]);
    await expectValues(x, given([-0, 1]));
    await expect(expectValues(x, given([-0, 1]), { exact: true })).rejects.toThrow(/expected -0 at 0, got 0/);
    await expect(expectValues(x, given([0, 1], { dtype: 'int32' }))).rejects.toThrow();
    await expect(expectValues(x, given([0, 1], { shape: [1, 2] }))).rejects.toThrow();
    x.dispose();
  });
});
