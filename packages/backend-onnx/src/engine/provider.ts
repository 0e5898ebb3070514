import type { Environment } from './environment.ts';
import type { Address, NativeApi } from './native-api.ts';

/** The part of ONNX Runtime that computes. */
export interface Provider {
  /** What it runs on, for people. */
  readonly device: string;
  readonly deterministic: boolean;
  /** ONNX Runtime's name of the memory that tensors live in, where that is not JavaScript's. */
  readonly memory?: { readonly name: string; readonly deviceId: number };
  /** Adds it to the options of a session. The CPU is always there, for what a provider has no kernel for. */
  append(api: NativeApi, sessionOptions: Address): void;
  /** Registers one arena for all sessions with the environment, where it has memory of its own. */
  registerArena?(api: NativeApi, environment: Environment, memoryInfo: Address): void;
}

/** The processor: tensors live in JavaScript's memory. */
export const cpu: Provider = { device: 'cpu', deterministic: true, append() {} };
