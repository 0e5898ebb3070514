import { writeModel } from '../onnx/model.ts';
import { OnnxError } from '../onnx-error.ts';
import type { Address, NativeApi } from './native-api.ts';
import { nativeStrings } from './native-strings.ts';

/** How the process's one ONNX Runtime environment is made. */
export interface EnvironmentOptions {
  readonly threads: number;
  readonly spin: boolean;
}

/** The process-wide state of ONNX Runtime: one thread pool and one arena for all sessions. */
export interface Environment {
  readonly address: Address;
  readonly memoryInfo: Address;
  /**
   * Whether all sessions share one pool of threads. Not where somebody else in the process, such as
   * onnxruntime-node's own binding, made the environment first: then each session has threads of its own.
   */
  readonly sharesThreads: boolean;
  release(): void;
}

let current: { environment: Environment; options: EnvironmentOptions; users: number } | undefined;

/**
 * Returns the process's environment, made on the first call and shared by all that ask for the same options.
 *
 * @throws OnnxError `already-started` where another one with other options is in use
 */
export function acquireEnvironment(api: NativeApi, options: EnvironmentOptions): Environment {
  if (current === undefined) {
    current = { environment: createEnvironment(api, options), options, users: 0 };
  } else if (current.options.threads !== options.threads || current.options.spin !== options.spin) {
    throw new OnnxError(
      'already-started',
      `Expected the same threads and spin as the ONNX backend that is in use (${JSON.stringify(current.options)}), got ${JSON.stringify(options)}: a process has one thread pool; end the other backend first.`,
    );
  }
  const shared = current;
  shared.users++;
  return {
    address: shared.environment.address,
    memoryInfo: shared.environment.memoryInfo,
    sharesThreads: shared.environment.sharesThreads,
    release() {
      if (--shared.users > 0) return;
      shared.environment.release();
      if (current === shared) current = undefined;
    },
  };
}

function createEnvironment(api: NativeApi, { threads, spin }: EnvironmentOptions): Environment {
  const logFatal = 4;
  const threading = api.create('CreateThreadingOptions');
  let address: Address;
  try {
    api.call.SetGlobalIntraOpNumThreads(threading, threads);
    api.call.SetGlobalInterOpNumThreads(threading, 1);
    api.call.SetGlobalSpinControl(threading, spin ? 1 : 0);
    address = api.create('CreateEnvWithGlobalThreadPools', logFatal, 'bertwright', threading);
  } finally {
    api.call.ReleaseThreadingOptions(threading);
  }
  const memoryInfo = api.create('CreateCpuMemoryInfo', 1 /* arena */, 0 /* default */);
  registerArena(api, address, memoryInfo);
  return {
    address,
    memoryInfo,
    sharesThreads: hasSharedThreads(api, address),
    release() {
      // The environment itself may live on, where somebody else uses it too.
      api.call.UnregisterAllocator(address, memoryInfo);
      api.call.ReleaseMemoryInfo(memoryInfo);
      api.call.ReleaseEnv(address);
    },
  };
}

/**
 * One arena for every session: each length of batch has a session of its own, only one of them runs at a time,
 * and with an arena each they would hold the memory of every length at once.
 */
function registerArena(api: NativeApi, environment: Address, memoryInfo: Address): void {
  const keys = nativeStrings(api, ['arena_extend_strategy']);
  const sameAsRequested = new BigUint64Array([1n]);
  const config = api.create('CreateArenaCfgV2', keys.pointers, sameAsRequested, 1);
  try {
    api.call.CreateAndRegisterAllocator(environment, memoryInfo, config);
  } finally {
    api.call.ReleaseArenaCfg(config);
  }
}

/** ONNX Runtime has no question for it: only a session that wants the shared threads tells. */
function hasSharedThreads(api: NativeApi, environment: Address): boolean {
  const port = { type: 'float32', shape: [1] } as const;
  const model = writeModel({
    nodes: [
      { name: 'probe', operator: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} },
    ],
    constants: [],
    inputs: [{ name: 'x', ...port }],
    outputs: [{ name: 'y', ...port }],
  });
  const options = api.create('CreateSessionOptions');
  try {
    api.call.DisablePerSessionThreads(options);
    const session = api.create('CreateSessionFromArray', environment, model, model.byteLength, options);
    api.call.ReleaseSession(session);
    return true;
  } catch {
    return false;
  } finally {
    api.call.ReleaseSessionOptions(options);
  }
}
