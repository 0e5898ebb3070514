import type { LibraryHandle } from 'koffi';
import { OnnxError } from '../onnx-error.ts';

/** An address in native memory; 0 is null. */
export type Address = bigint;

/** The version of the C API that is asked for: the oldest that has every function below. */
const apiVersion = 23;

/** Paths are wide strings on Windows. */
const path = process.platform === 'win32' ? 'str16' : 'str';

/**
 * The functions used, each with its place in the `OrtApi` structure (onnxruntime_c_api.h, where members are
 * only ever appended), its result and its parameters. Those whose result is `status` throw when it is not null.
 */
const signatures = {
  GetErrorMessage: [2, 'str', ['uintptr_t']],
  CreateSessionFromArray: [8, 'status', ['void *', 'void *', 'size_t', 'void *', 'void *']],
  Run: [9, 'status', ['void *', 'void *', 'void *', 'void *', 'size_t', 'void *', 'size_t', 'void *']],
  CreateSessionOptions: [10, 'status', ['void *']],
  EnableProfiling: [14, 'status', ['void *', path]],
  DisableMemPattern: [17, 'status', ['void *']],
  SetSessionGraphOptimizationLevel: [23, 'status', ['void *', 'int']],
  SetIntraOpNumThreads: [24, 'status', ['void *', 'int']],
  CreateRunOptions: [39, 'status', ['void *']],
  RunOptionsSetTerminate: [46, 'status', ['void *']],
  CreateTensorAsOrtValue: [48, 'status', ['void *', 'void *', 'size_t', 'int', 'void *']],
  CreateTensorWithDataAsOrtValue: [
    49,
    'status',
    ['void *', 'void *', 'size_t', 'void *', 'size_t', 'int', 'void *'],
  ],
  GetTensorMutableData: [51, 'status', ['void *', 'void *']],
  CreateMemoryInfo: [68, 'status', ['str', 'int', 'int', 'int', 'void *']],
  CreateCpuMemoryInfo: [69, 'status', ['int', 'int', 'void *']],
  AllocatorFree: [76, 'status', ['void *', 'void *']],
  GetAllocatorWithDefaultOptions: [78, 'status', ['void *']],
  ReleaseEnv: [92, 'void', ['void *']],
  ReleaseStatus: [93, 'void', ['uintptr_t']],
  ReleaseMemoryInfo: [94, 'void', ['void *']],
  ReleaseSession: [95, 'void', ['void *']],
  ReleaseValue: [96, 'void', ['void *']],
  ReleaseRunOptions: [97, 'void', ['void *']],
  ReleaseSessionOptions: [100, 'void', ['void *']],
  SessionEndProfiling: [110, 'status', ['void *', 'void *', 'void *']],
  CreateEnvWithGlobalThreadPools: [119, 'status', ['int', 'str', 'void *', 'void *']],
  DisablePerSessionThreads: [120, 'status', ['void *']],
  CreateThreadingOptions: [121, 'status', ['void *']],
  ReleaseThreadingOptions: [122, 'void', ['void *']],
  AddSessionConfigEntry: [130, 'status', ['void *', 'str', 'str']],
  CreateAllocator: [131, 'status', ['void *', 'void *', 'void *']],
  ReleaseAllocator: [132, 'void', ['void *']],
  CreateAndRegisterAllocator: [144, 'status', ['void *', 'void *', 'void *']],
  SetGlobalIntraOpNumThreads: [147, 'status', ['void *', 'int']],
  SetGlobalInterOpNumThreads: [148, 'status', ['void *', 'int']],
  SetGlobalSpinControl: [149, 'status', ['void *', 'int']],
  ReleaseArenaCfg: [157, 'void', ['void *']],
  CreateArenaCfgV2: [164, 'status', ['void *', 'void *', 'size_t', 'void *']],
  UnregisterAllocator: [177, 'status', ['void *', 'void *']],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, 'status', ['void *', 'void *']],
  CreateCUDAProviderOptions: [205, 'status', ['void *']],
  UpdateCUDAProviderOptions: [206, 'status', ['void *', 'void *', 'void *', 'size_t']],
  ReleaseCUDAProviderOptions: [208, 'void', ['void *']],
  // Adds a provider by its name: bench/webgpu tries WebGPU's.
  SessionOptionsAppendExecutionProvider: [216, 'status', ['void *', 'str', 'void *', 'void *', 'size_t']],
  CreateAndRegisterAllocatorV2: [
    259,
    'status',
    ['void *', 'str', 'void *', 'void *', 'void *', 'void *', 'size_t'],
  ],
} as const satisfies Record<string, readonly [number, string, readonly string[]]>;

type FunctionName = keyof typeof signatures;
// biome-ignore lint/suspicious/noExplicitAny: the parameters of a C function are checked by koffi, not by TypeScript.
type NativeFunction = (...parameters: any[]) => any;

/** ONNX Runtime's C API. */
export interface NativeApi {
  /** The file that the library was loaded from. */
  readonly library: string;
  /** ONNX Runtime's version, such as `1.30.0`. */
  readonly version: string;
  /** Calls a function; a status that is not null is thrown with ONNX Runtime's own text. */
  readonly call: Record<FunctionName, NativeFunction>;
  /** Calls a function that returns an object through its last parameter, and returns the object's address. */
  create(name: FunctionName, ...parameters: unknown[]): Address;
  /** Calls a function on a thread of libuv's pool. The caller keeps all that the parameters point to alive. */
  callAsync(name: FunctionName, ...parameters: unknown[]): Promise<void>;
  /** The address of a typed array's memory. */
  address(values: ArrayBufferView): Address;
  /** The text at an address, up to its zero. */
  text(address: Address): string;
}

let loaded: { readonly library: string; readonly api: Promise<NativeApi> } | undefined;
// koffi unloads a library whose handle is collected, although functions of it are still held.
let heldHandle: LibraryHandle | undefined;

/**
 * Loads ONNX Runtime's library from a file, once a process, and returns its functions.
 *
 * @throws OnnxError `library-not-found`, `unsupported-platform`, and `already-started` where another file is loaded
 */
export async function loadNativeApi(library: string): Promise<NativeApi> {
  if (loaded !== undefined && loaded.library !== library) {
    throw new OnnxError(
      'already-started',
      `Expected the library that this process has loaded, ${loaded.library}, got ${library}: use the other one in a process of its own.`,
    );
  }
  const loading = loaded ?? { library, api: load(library) };
  loaded = loading;
  try {
    return await loading.api;
  } catch (cause) {
    if (loaded === loading) loaded = undefined;
    throw cause;
  }
}

async function load(library: string): Promise<NativeApi> {
  const { default: koffi } = await import('koffi');
  // ONNX Runtime runs on koffi's stacks. The default of asynchronous calls, 128 KiB, is too small for it.
  koffi.config({ sync_stack_size: 8 << 20, async_stack_size: 8 << 20, resident_async_pools: 2 });
  try {
    heldHandle = koffi.load(library);
  } catch (cause) {
    throw new OnnxError(
      'library-not-found',
      `Expected to load ONNX Runtime from ${library}, got: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  const base = heldHandle.func('OrtGetApiBase', 'void *', [])();
  const [getApi, getVersion] = koffi.decode(base, koffi.array('uintptr_t', 2)) as (number | bigint)[];
  const version: string = koffi.decode(BigInt(getVersion!), koffi.proto('str', []))();
  const table = koffi.decode(BigInt(getApi!), koffi.proto('void *', ['uint32_t']))(apiVersion);
  if (!table) {
    throw new OnnxError(
      'unsupported-platform',
      `Expected an ONNX Runtime with version ${apiVersion} of its C API, got ${version}: install onnxruntime-node@1.30.`,
    );
  }
  const size = 1 + Math.max(...Object.values(signatures).map(([place]) => place));
  const addresses = koffi.decode(table, koffi.array('uintptr_t', size)) as (number | bigint)[];
  const raw = {} as Record<FunctionName, NativeFunction & { async: NativeFunction }>;
  for (const [name, [place, result, parameters]] of Object.entries(signatures)) {
    const proto = koffi.proto(result === 'status' ? 'uintptr_t' : result, [...parameters]);
    raw[name as FunctionName] = koffi.decode(BigInt(addresses[place]!), proto);
  }
  const check = (status: number | bigint) => {
    if (!status) return;
    const message: string = raw.GetErrorMessage(status);
    raw.ReleaseStatus(status);
    throw new Error(message);
  };
  const call = {} as Record<FunctionName, NativeFunction>;
  for (const [name, [, result]] of Object.entries(signatures)) {
    const native = raw[name as FunctionName];
    call[name as FunctionName] =
      result === 'status' ? (...parameters) => check(native(...parameters)) : native;
  }
  return {
    library,
    version,
    call,
    create(name, ...parameters) {
      const result = new BigUint64Array(1);
      call[name](...parameters, result);
      return result[0]!;
    },
    callAsync(name, ...parameters) {
      return new Promise((resolve, reject) => {
        raw[name].async(...parameters, (error: unknown, status: number | bigint) => {
          try {
            if (error) throw error;
            check(status);
            resolve();
          } catch (cause) {
            reject(cause);
          }
        });
      });
    },
    address: (values) => BigInt(koffi.address(values)),
    text: (address) => koffi.decode.string(address) as string,
  };
}
