import type { Environment, EnvironmentOptions } from './environment.ts';
import type { Address, NativeApi } from './native-api.ts';
import type { Provider } from './provider.ts';

/** Makes the options of a session, has `use` use them, and frees them when that is done. */
export function withSessionOptions<Result>(
  api: NativeApi,
  environment: Environment,
  provider: Provider,
  { threads, spin }: EnvironmentOptions,
  use: (options: Address) => Result,
): Result {
  const options = api.create('CreateSessionOptions');
  const release = () => api.call.ReleaseSessionOptions(options);
  let result: Result;
  try {
    if (environment.sharesThreads) api.call.DisablePerSessionThreads(options);
    else {
      api.call.SetIntraOpNumThreads(options, threads);
      api.call.AddSessionConfigEntry(options, 'session.intra_op.allow_spinning', spin ? '1' : '0');
    }
    // The graphs are written in their fastest form: optimising them gains nothing and multiplies compile time.
    api.call.SetSessionGraphOptimizationLevel(options, 0);
    // Planning memory by pattern takes a third more of it at the same speed.
    api.call.DisableMemPattern(options);
    api.call.AddSessionConfigEntry(options, 'session.use_env_allocators', '1');
    provider.append(api, options);
    result = use(options);
  } catch (cause) {
    release();
    throw cause;
  }
  if (result instanceof Promise) return result.finally(release) as Result;
  release();
  return result;
}
