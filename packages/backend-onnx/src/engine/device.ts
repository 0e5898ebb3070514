import { cudaUnavailable } from './cuda.ts';
import { DeviceTensors } from './device-tensors.ts';
import type { Environment } from './environment.ts';
import type { Address, NativeApi } from './native-api.ts';
import type { NativeTensors } from './native-tensors.ts';
import type { Provider } from './provider.ts';
import { Transfer } from './transfer.ts';

/** The tensors of a provider that has memory of its own, and what frees all that stands behind them. */
export interface Device {
  readonly tensors: DeviceTensors;
  dispose(): void;
}

/** Opens the memory of `provider`; `withOptions` makes the options of a session. */
export function openDevice(
  api: NativeApi,
  environment: Environment,
  provider: Provider,
  host: NativeTensors,
  withOptions: <Result>(use: (sessionOptions: Address) => Result) => Result,
): Device | undefined {
  if (provider.memory === undefined) return undefined;
  const { name, deviceId } = provider.memory;
  const [arena, ordinary] = [1, 0];
  const memoryInfo = api.create('CreateMemoryInfo', name, arena, deviceId, ordinary);
  const opened: (() => void)[] = [() => api.call.ReleaseMemoryInfo(memoryInfo)];
  const dispose = () => {
    for (const close of opened.splice(0).reverse()) close();
  };
  try {
    if (provider.registerArena !== undefined) {
      // Adds the provider to options that nobody uses: where it is missing, that is an error, while registering an
      // arena for it would end the process.
      withOptions(() => {});
      provider.registerArena(api, environment, memoryInfo);
      opened.push(() => api.call.UnregisterAllocator(environment.address, memoryInfo));
    }
    const transfer = withOptions((sessionOptions) => new Transfer(api, environment, sessionOptions));
    opened.push(() => transfer.dispose());
    const tensors = new DeviceTensors(api, environment, host, transfer, memoryInfo);
    opened.push(() => tensors.dispose());
    return { tensors, dispose };
  } catch (cause) {
    dispose();
    throw cudaUnavailable(api, cause);
  }
}
