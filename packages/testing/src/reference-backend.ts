import type { BackendInfo } from '@bertwright/tensor';

/**
 * Makes tfjs's plain JavaScript backend the current one: slow, simple, and what every other is compared
 * with. Every operation runs in its composed form.
 */
export async function useReferenceBackend(): Promise<BackendInfo> {
  // Loaded here, so that the tests of a package without tensors do not wait for tfjs.
  const { useBackend } = await import('@bertwright/tensor');
  const { setBackend } = await import('@tensorflow/tfjs-core');
  return useBackend({
    name: 'cpu',
    async start() {
      await import('@tensorflow/tfjs-backend-cpu');
      if (!(await setBackend('cpu'))) throw new Error('tfjs-backend-cpu did not start');
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
  });
}
