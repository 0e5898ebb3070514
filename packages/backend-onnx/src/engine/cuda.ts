import { dirname } from 'node:path';
import { OnnxError } from '../onnx-error.ts';
import type { NativeApi } from './native-api.ts';
import { type NativeStrings, nativeStrings } from './native-strings.ts';
import type { Provider } from './provider.ts';

/** Options of the CUDA provider. */
export interface CudaOptions {
  /** The card, counted from 0 among those that the process may see. */
  readonly deviceId: number;
  /** Whether matrix products may round their factors to TF32's 10 bits. */
  readonly tf32: boolean;
}

/** An NVIDIA card through ONNX Runtime's CUDA provider: tensors stay in the card's memory between runs. */
export function cuda({ deviceId, tf32 }: CudaOptions): Provider {
  const settings = {
    device_id: `${deviceId}`,
    use_tf32: tf32 ? '1' : '0',
    arena_extend_strategy: 'kSameAsRequested',
  };
  return {
    device: `CUDA device ${deviceId}${tf32 ? ', TF32' : ''}`,
    // Sums of embedding gradients are added up in any order.
    deterministic: false,
    memory: { name: 'Cuda', deviceId },
    append(api, sessionOptions) {
      try {
        const options = api.create('CreateCUDAProviderOptions');
        try {
          withStrings(api, settings, (keys, values, count) =>
            api.call.UpdateCUDAProviderOptions(options, keys, values, count),
          );
          api.call.SessionOptionsAppendExecutionProvider_CUDA_V2(sessionOptions, options);
        } finally {
          api.call.ReleaseCUDAProviderOptions(options);
        }
      } catch (cause) {
        throw cudaUnavailable(api, cause);
      }
    },
    registerArena(api, environment, memoryInfo) {
      const keys = nativeStrings(api, ['arena_extend_strategy']);
      const arena = api.create('CreateArenaCfgV2', keys.pointers, new BigUint64Array([1n]), 1);
      try {
        withStrings(api, settings, (names, values, count) =>
          api.call.CreateAndRegisterAllocatorV2(
            environment.address,
            'CUDAExecutionProvider',
            memoryInfo,
            arena,
            names,
            values,
            count,
          ),
        );
      } catch (cause) {
        throw cudaUnavailable(api, cause);
      } finally {
        api.call.ReleaseArenaCfg(arena);
      }
    },
  };
}

/** What is to be done where the provider's library, CUDA's or a card is missing. */
export function cudaUnavailable(api: NativeApi, cause: unknown): OnnxError {
  if (cause instanceof OnnxError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  return new OnnxError(
    'provider-unavailable',
    `Expected ONNX Runtime's CUDA provider beside ${api.library}, with CUDA, cuDNN and a card that they support, got: ${text.trim()} Give \`library\`: the folder that holds the GPU build's libonnxruntime and libonnxruntime_providers_cuda (${dirname(api.library)} is what was tried), and let the system's loader find CUDA's libraries.`,
    { cause },
  );
}

/** Hands a record to `use` as two C arrays of strings, which live as long as the call. */
function withStrings(
  api: NativeApi,
  record: Readonly<Record<string, string>>,
  use: (keys: BigUint64Array, values: BigUint64Array, count: number) => void,
): [NativeStrings, NativeStrings] {
  const keys = nativeStrings(api, Object.keys(record));
  const values = nativeStrings(api, Object.values(record));
  use(keys.pointers, values.pointers, Object.keys(record).length);
  return [keys, values];
}
