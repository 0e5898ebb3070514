import { gelu } from '@bertwright/tensor';
import { describe, test } from 'vitest';
import { expectValues } from '../expect-values.ts';
import { floats, given, onBackend } from '../host-tensor.ts';
import { mapEach } from '../reference/elementwise.ts';
import * as reference from '../reference/gelu.ts';
import { needsNonFinite } from '../started-backend.ts';
import type { OperationTests } from './operation-tests.ts';

/** The Gaussian error linear unit in both forms. */
export function describeGelu({ check, started }: OperationTests): void {
  describe.each(['exact', 'tanh'] as const)('gelu, %s', (form) => {
    const inputs = {
      'values from -8 to 8': given(Array.from({ length: 33 }, (_, index) => (index - 16) / 2)),
      '[]': floats([]),
      '[1]': floats([1]),
      '[0,3]': floats([0, 3]),
      '[2,3,4]': floats([2, 3, 4]),
      '[129,257]': floats([129, 257], { from: -6, to: 6 }),
    };
    for (const [title, input] of Object.entries(inputs)) {
      check(title, () => ({
        inputs: [input],
        run: ([x]) => gelu(x!, form),
        reference: ([x]) => mapEach(x!, (value) => reference.gelu(value, form)),
      }));
    }
    test(`NaN stays, infinity stays${needsNonFinite}`, async (context) => {
      started.skipUnlessNonFinite(context);
      const values = given([Number.NaN, Number.POSITIVE_INFINITY, 1]);
      const x = onBackend(values);
      const y = gelu(x, form);
      await expectValues(
        y,
        mapEach(values, (value) => reference.gelu(value, form)),
      );
      x.dispose();
      y.dispose();
    });
  });
}
