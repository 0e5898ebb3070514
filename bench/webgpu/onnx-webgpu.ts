import type { Backend } from '@bertwright/tensor';
// The engine is no option of the package: it is measured here to see whether it should be one.
import { nativeStrings } from '../../packages/backend-onnx/src/engine/native-strings.ts';
import { onnxRuntime } from '../../packages/backend-onnx/src/engine/onnx-runtime.ts';
import type { Provider } from '../../packages/backend-onnx/src/engine/provider.ts';
import { recordingBackend } from '../../packages/backend-onnx/src/recording-backend.ts';

/**
 * ONNX Runtime's WebGPU engine below the backend that records steps as graphs. Tensors are JavaScript's: each run
 * copies what it reads to the device and what it writes back.
 */
export function onnxWebgpu(): Backend {
  const provider: Provider = {
    device: "ONNX Runtime's WebGPU",
    deterministic: false,
    append(api, sessionOptions) {
      const [keys, values] = [nativeStrings(api, ['validationMode']), nativeStrings(api, ['disabled'])];
      const given = [sessionOptions, 'WebGPU', keys.pointers, values.pointers, 1];
      api.call.SessionOptionsAppendExecutionProvider(...given);
    },
  };
  return recordingBackend({
    engine: () => onnxRuntime({ threads: 2, spin: false, provider }),
    limits: { count: 32, bytes: 256 * 2 ** 20, pending: 10_000 },
  });
}
