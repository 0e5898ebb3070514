import { openDevice } from './device.ts';
import type { CompileOptions, Engine, Program, ProgramSource } from './engine.ts';
import { acquireEnvironment, type EnvironmentOptions } from './environment.ts';
import { libraryPath } from './library-path.ts';
import { type Address, loadNativeApi } from './native-api.ts';
import { NativeTensors } from './native-tensors.ts';
import { ProfileFile } from './profile-file.ts';
import { cpu, type Provider } from './provider.ts';
import { Session } from './session.ts';
import { withSessionOptions } from './session-options.ts';

/** How ONNX Runtime is started. */
export interface OnnxRuntimeOptions extends EnvironmentOptions {
  /** Folder of ONNX Runtime's library, or the library itself; that inside onnxruntime-node unless given. */
  readonly library?: string | undefined;
  readonly provider?: Provider;
}

const separateThreads =
  "Another library in this process, such as onnxruntime-node's own binding, started ONNX Runtime first: each compiled graph has threads of its own instead of one pool for all. The numbers are the same; start this backend first to have one pool.";

/** Starts ONNX Runtime through the C API of its library. */
export async function onnxRuntime({
  library,
  provider = cpu,
  ...options
}: OnnxRuntimeOptions): Promise<Engine> {
  const api = await loadNativeApi(libraryPath({ library }));
  const environment = acquireEnvironment(api, options);
  const withOptions = <Result>(use: (sessionOptions: Address) => Result) =>
    withSessionOptions(api, environment, provider, options, use);
  const host = new NativeTensors(api, environment.memoryInfo);
  let device: ReturnType<typeof openDevice>;
  try {
    device = openDevice(api, environment, provider, host, withOptions);
  } catch (cause) {
    environment.release();
    throw cause;
  }
  const tensors = device?.tensors ?? host;
  const open = new Set<Program>();

  const opened = (source: ProgramSource, address: Address, profile: ProfileFile | undefined): Program => {
    const session = new Session(api, tensors, address, source, profile, () => open.delete(session));
    open.add(session);
    return session;
  };
  const profileOf = ({ profile = false }: CompileOptions, sessionOptions: Address) =>
    profile ? new ProfileFile(api, sessionOptions) : undefined;

  return {
    name: `ONNX Runtime ${api.version}`,
    device: provider.device,
    threads: options.threads,
    deterministic: provider.deterministic,
    ...(environment.sharesThreads ? {} : { note: separateThreads }),
    ...(device && { memory: device.tensors }),
    compile(source, compileOptions = {}) {
      const { model } = source;
      return withOptions(async (sessionOptions) => {
        const profile = profileOf(compileOptions, sessionOptions);
        const result = new BigUint64Array(1);
        const given = [environment.address, model, model.byteLength, sessionOptions, result];
        try {
          await api.callAsync('CreateSessionFromArray', ...given);
        } catch (cause) {
          profile?.dispose();
          throw cause;
        }
        return opened(source, result[0]!, profile);
      });
    },
    compileSync(source, compileOptions = {}) {
      const { model } = source;
      return withOptions((sessionOptions) => {
        const profile = profileOf(compileOptions, sessionOptions);
        const given = [environment.address, model, model.byteLength, sessionOptions];
        try {
          return opened(source, api.create('CreateSessionFromArray', ...given), profile);
        } catch (cause) {
          profile?.dispose();
          throw cause;
        }
      });
    },
    dispose() {
      for (const program of [...open]) program.dispose();
      device?.dispose();
      environment.release();
    },
  };
}
