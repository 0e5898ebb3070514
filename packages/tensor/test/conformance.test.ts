import { describeConformance, referenceBackend } from '@bertwright/testing';

describeConformance('tfjs-backend-cpu', referenceBackend, {
  traceSteps: 0,
  deviations: {
    'Mean > over no values': 'tfjs-backend-cpu gives 0',
    'Mean > over nothing': 'tfjs-backend-cpu gives 0',
    'UnsortedSegmentSum > int32 [20,3] into 6 rows': 'tfjs-backend-cpu makes floats of whole numbers',
  },
});
