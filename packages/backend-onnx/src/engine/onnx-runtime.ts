import type { Engine, Program, ProgramSource } from './engine.ts';
import { acquireEnvironment, type EnvironmentOptions } from './environment.ts';
import { type Address, loadNativeApi } from './native-api.ts';
import { NativeTensors } from './native-tensors.ts';
import { Session } from './session.ts';

/** Starts ONNX Runtime on the CPU, through the C API of the library inside onnxruntime-node. */
export async function onnxRuntime(options: EnvironmentOptions): Promise<Engine> {
  const api = await loadNativeApi();
  const environment = acquireEnvironment(api, options);
  const tensors = new NativeTensors(api, environment.memoryInfo);
  const open = new Set<Program>();

  const sessionOptions = (): Address => {
    const address = api.create('CreateSessionOptions');
    if (environment.sharesThreads) api.call.DisablePerSessionThreads(address);
    else {
      api.call.SetIntraOpNumThreads(address, options.threads);
      api.call.AddSessionConfigEntry(address, 'session.intra_op.allow_spinning', options.spin ? '1' : '0');
    }
    // The graphs are written in their fastest form: optimising them gains nothing and multiplies compile time.
    api.call.SetSessionGraphOptimizationLevel(address, 0);
    // Planning memory by pattern takes a third more of it at the same speed.
    api.call.DisableMemPattern(address);
    api.call.AddSessionConfigEntry(address, 'session.use_env_allocators', '1');
    return address;
  };
  const opened = (source: ProgramSource, address: Address): Program => {
    const session = new Session(api, tensors, address, source, () => open.delete(session));
    open.add(session);
    return session;
  };

  return {
    name: `ONNX Runtime ${api.version}`,
    device: 'cpu',
    threads: options.threads,
    async compile(source) {
      const address = sessionOptions();
      const result = new BigUint64Array(1);
      try {
        const { model } = source;
        await api.callAsync(
          'CreateSessionFromArray',
          environment.address,
          model,
          model.byteLength,
          address,
          result,
        );
      } finally {
        api.call.ReleaseSessionOptions(address);
      }
      return opened(source, result[0]!);
    },
    compileSync(source) {
      const address = sessionOptions();
      try {
        const { model } = source;
        const session = api.create(
          'CreateSessionFromArray',
          environment.address,
          model,
          model.byteLength,
          address,
        );
        return opened(source, session);
      } finally {
        api.call.ReleaseSessionOptions(address);
      }
    },
    dispose() {
      for (const program of [...open]) program.dispose();
      environment.release();
    },
  };
}
