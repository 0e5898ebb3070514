import { backend } from '@tensorflow/tfjs-core';
import { OnnxError } from '../onnx-error.ts';
import { OnnxTfjsBackend } from '../tfjs-backend.ts';

/**
 * Returns the ONNX backend in use.
 *
 * @throws OnnxError `not-started` where another one is, or none
 */
export function currentBackend(): OnnxTfjsBackend {
  const current: unknown = backend();
  if (current instanceof OnnxTfjsBackend) return current;
  throw new OnnxError(
    'not-started',
    'Expected the ONNX backend to be in use: await useBackend(onnx()) first.',
  );
}
