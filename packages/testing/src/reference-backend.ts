import type { Backend, BackendInfo } from '@bertwright/tensor';

/**
 * Returns tfjs's plain JavaScript backend: slow, simple, and what every other is compared with. Every operation
 * runs in its composed form.
 */
export function referenceBackend(): Backend {
  return {
    name: 'cpu',
    async start() {
      // Loaded here, so that the tests of a package without tensors do not wait for tfjs.
      await import('@tensorflow/tfjs-backend-cpu');
      return {
        engine: 'tfjs-backend-cpu',
        device: 'cpu',
        threads: 1,
        deterministic: true,
        keepsNonFinite: true,
      };
    },
    // tfjs registers the backend once, when its module is first loaded: removed, it could not start again.
    async end() {},
  };
}

/** Makes `referenceBackend` the current one. */
export async function useReferenceBackend(): Promise<BackendInfo> {
  const { useBackend } = await import('@bertwright/tensor');
  return useBackend(referenceBackend());
}
