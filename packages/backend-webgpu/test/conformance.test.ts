import { describeConformance } from '@bertwright/testing';
import { webgpu } from '../src/index.ts';
import { describeWithAdapter } from './adapter-of-tests.ts';
import { tfjsDeviations } from './tfjs-deviations.ts';

await describeWithAdapter('in Node through Dawn', () =>
  describeConformance('webgpu', webgpu, {
    deviations: tfjsDeviations,
    // SwiftShader takes long for a step of the real MiniLM: on request, up to 20.
    traceSteps: Number(process.env.BERTWRIGHT_WEBGPU_TRACE_STEPS ?? 0),
    lossTolerance: 1e-4,
    normTolerance: 1e-3,
  }),
);
