import type { Backend } from '@bertwright/tensor';
import { describe } from 'vitest';
import { describeAdamw } from './operations/adamw.ts';
import { describeAddLayerNorm } from './operations/add-layer-norm.ts';
import { describeAttention } from './operations/attention.ts';
import { describeCrossEntropy } from './operations/cross-entropy.ts';
import { describeDropout } from './operations/dropout.ts';
import { describeEmbedding } from './operations/embedding.ts';
import { describeGelu } from './operations/gelu.ts';
import { describeLayerNorm } from './operations/layer-norm.ts';
import { describeLinear } from './operations/linear.ts';
import { describeLinearGelu } from './operations/linear-gelu.ts';
import { operationTests } from './operations/operation-tests.ts';
import { describeSumOfSquares } from './operations/sum-of-squares.ts';
import type { ConformanceOptions } from './options.ts';
import { startedBackend } from './started-backend.ts';

/**
 * Runs every operation of `@bertwright/tensor` on a backend, whether by a kernel of its own or composed: forward against
 * loops in double precision, gradients against finite differences of them, and what is held afterwards.
 */
export function describeOperations(
  name: string,
  makeBackend: () => Backend,
  options: ConformanceOptions = {},
): void {
  describe(`operations on ${name}`, () => {
    const tests = operationTests(startedBackend(makeBackend), options);
    describeEmbedding(tests);
    describeLinear(tests);
    describeLinearGelu(tests);
    describeLayerNorm(tests);
    describeAddLayerNorm(tests);
    describeGelu(tests);
    describeAttention(tests);
    describeDropout(tests);
    describeCrossEntropy(tests);
    describeSumOfSquares(tests);
    describeAdamw(tests);
  });
}
