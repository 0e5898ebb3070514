import { describeConformance } from '@bertwright/testing';
import { webgpu } from '../src/index.ts';
import { describeWithAdapter } from './adapter-of-tests.ts';
import { tfjsDeviations } from './tfjs-deviations.ts';

await describeWithAdapter('in Node through Dawn', () =>
  describeConformance('webgpu', webgpu, {
    deviations: tfjsDeviations,
    // SwiftShader takes minutes for a step of the real MiniLM; the losses are compared by the browser's test.
    traceSteps: 0,
  }),
);
