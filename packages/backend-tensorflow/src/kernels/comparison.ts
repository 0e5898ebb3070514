import { cast, dispose, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import type { Kernel } from './kernel.ts';

/** TensorFlow orders no truth values; as integers it does. */
export const comparisons: readonly Kernel[] = ['Greater', 'GreaterEqual', 'Less', 'LessEqual'].map(
  (name) => ({
    name,
    make: (original) => (options) => {
      const { a, b } = options.inputs as NamedTensorMap as { a: Tensor; b: Tensor };
      if (a.dtype !== 'bool') return original(options);
      const numbers = { a: cast(a, 'int32'), b: cast(b, 'int32') };
      const result = original({ ...options, inputs: numbers });
      dispose(numbers);
      return result;
    },
  }),
);
