import { describeConformance } from '@bertwright/testing/conformance';
import { webgpu } from '../../src/index.ts';
import { tfjsDeviations } from '../tfjs-deviations.ts';
import { describeInBrowser } from './describe-in-browser.ts';

describeInBrowser('in Chromium', () =>
  describeConformance('webgpu', webgpu, {
    deviations: tfjsDeviations,
    // SwiftShader takes minutes for a step of the real MiniLM; the losses are compared by the example's test.
    traceSteps: 0,
  }),
);
