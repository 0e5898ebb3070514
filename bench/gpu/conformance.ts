/**
 * The conformance suite of the WebGPU backend on a machine without vitest, see `runner.ts`. Prints a line of JSON for
 * each test that fails, and one with the counts; exits with 1 where one failed.
 *
 *   node conformance.mjs [product subgroups attention operations f32 f16 minilm]
 *
 * `f32` is the whole suite, `operations` a part of it; without words all run. `minilm` needs the folder `shared` of the
 * project, as `/shared`. `BERTWRIGHT_DAWN=vulkan_enable_f16_on_nvidia`: by itself Dawn offers no 16-bit floats on these
 * cards.
 */
import { webgpu } from '@bertwright/backend-webgpu';
import { findGpu } from '../../packages/backend-webgpu/src/adapter.ts';
import { describeMinilm } from '../../packages/testing/src/conformance/bert/minilm.ts';
import { describeTrace } from '../../packages/testing/src/conformance/bert/trace.ts';
import { describeOperations } from '../../packages/testing/src/conformance/describe-operations.ts';
import { startedBackend } from '../../packages/testing/src/conformance/started-backend.ts';
import { dawnOptions } from '../webgpu/contenders.ts';
import { describe, run } from './runner.ts';

const parts: Record<string, () => unknown> = {
  product: () => import('../../packages/backend-webgpu/test/product.test.ts'),
  subgroups: () => import('../../packages/backend-webgpu/test/subgroups.test.ts'),
  attention: () => import('../../packages/backend-webgpu/test/attention.test.ts'),
  operations: () => describeOperations('webgpu', webgpu),
  f32: () => import('../../packages/backend-webgpu/test/conformance.test.ts'),
  f16: () => import('../../packages/backend-webgpu/test/precision.test.ts'),
  minilm: () =>
    describe('the real MiniLM', () => {
      startedBackend(webgpu);
      const options = { traceSteps: 20, lossTolerance: 1e-4, normTolerance: 1e-3 };
      describeMinilm(options);
      describeTrace(options);
    }),
};
// The first to ask for Dawn says what it is started with.
await findGpu(dawnOptions());
const wanted = process.argv.slice(2);
const begin = performance.now();
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) await parts[name]!();
const counts = await run();
const seconds = Math.round((performance.now() - begin) / 1000);
console.log(JSON.stringify({ bench: 'conformance', parts: wanted, seconds, ...counts }));
process.exit(counts.failed > 0 ? 1 : 0);
