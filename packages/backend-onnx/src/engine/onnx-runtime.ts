import type { CompileOptions, Engine, Program, ProgramSource } from './engine.ts';
import { acquireEnvironment, type EnvironmentOptions } from './environment.ts';
import { type Address, loadNativeApi } from './native-api.ts';
import { NativeTensors } from './native-tensors.ts';
import { ProfileFile } from './profile-file.ts';
import { Session } from './session.ts';
import { withSessionOptions } from './session-options.ts';

const separateThreads =
  "Another library in this process, such as onnxruntime-node's own binding, started ONNX Runtime first: each compiled graph has threads of its own instead of one pool for all. The numbers are the same; start this backend first to have one pool.";

/** Starts ONNX Runtime on the CPU, through the C API of the library inside onnxruntime-node. */
export async function onnxRuntime(options: EnvironmentOptions): Promise<Engine> {
  const api = await loadNativeApi();
  const environment = acquireEnvironment(api, options);
  const tensors = new NativeTensors(api, environment.memoryInfo);
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
    device: 'cpu',
    threads: options.threads,
    ...(environment.sharesThreads ? {} : { note: separateThreads }),
    compile(source, compileOptions = {}) {
      const { model } = source;
      return withSessionOptions(api, environment, options, async (sessionOptions) => {
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
      return withSessionOptions(api, environment, options, (sessionOptions) => {
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
      environment.release();
    },
  };
}
