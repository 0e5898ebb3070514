import type { Backend } from '@bertwright/tensor';
import { describe } from 'vitest';
import { describeActivations } from './bert/activations.ts';
import { describeEncoders } from './bert/encoder.ts';
import { describeMinilm } from './bert/minilm.ts';
import { describeSequenceClassification } from './bert/sequence-classification.ts';
import { describeTinyTraining } from './bert/tiny-training.ts';
import { describeTrace } from './bert/trace.ts';
import type { ConformanceOptions } from './options.ts';
import { startedBackend } from './started-backend.ts';

/** BERT and its relatives against what PyTorch and Hugging Face recorded in ../shared: outputs, gradients and a training trace. */
export function describeBert(
  name: string,
  makeBackend: () => Backend,
  options: ConformanceOptions = {},
): void {
  describe(`BERT on ${name}`, () => {
    startedBackend(makeBackend);
    describeEncoders(options);
    describeSequenceClassification(options);
    describeTinyTraining(makeBackend, options);
    // Without a step of the trace, real weights are too much for the backend, and so is a second start with new shapes.
    if (options.traceSteps === 0) return;
    describeActivations(makeBackend, options);
    describeMinilm(options);
    describeTrace(options);
  });
}
