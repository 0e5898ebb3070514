/** The element types that tensors on this backend have; `bool` is one byte of 0 or 1. */
export type ElementType = 'float32' | 'int32' | 'bool';

/** The memory of one tensor in JavaScript. */
export type Values = Float32Array | Int32Array | Uint8Array;

/** One tensor as an engine sees it: where its elements lie and how to read them. */
export interface EngineTensor {
  readonly values: Values;
  readonly shape: readonly number[];
  /** `uint8` where booleans are taken as bytes. */
  readonly type: ElementType | 'uint8';
}

/** What a compiled graph takes and gives, by the names in its ONNX model. */
export interface ProgramSource {
  readonly model: Uint8Array;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A compiled graph. At most one run of a program is under way at a time. */
export interface Program {
  /** What the program itself holds, in bytes (an estimate). */
  readonly bytes: number;
  /**
   * Runs on another thread; results are written into the memory of `outputs`. A run that fails, or that `signal`
   * stops, may have written some of them.
   *
   * @throws OnnxError `aborted` where `signal` stopped it
   */
  run(inputs: readonly EngineTensor[], outputs: readonly EngineTensor[], signal?: AbortSignal): Promise<void>;
  /** The same, blocking the caller. */
  runSync(inputs: readonly EngineTensor[], outputs: readonly EngineTensor[]): void;
  /** Ends the taking of times and returns them; nothing where it was not compiled with `profile`. */
  endProfile(): TraceEvent[];
  dispose(): void;
}

/** One event in Chrome's trace format: a piece of work with its start and duration in microseconds. */
export interface TraceEvent {
  readonly name: string;
  /** `Node` for the work of one node, `Session` for what surrounds it. */
  readonly cat: string;
  readonly ts: number;
  readonly dur: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** How a graph is compiled. */
export interface CompileOptions {
  /** Whether the program takes the time of each node of each run. */
  readonly profile?: boolean;
}

/**
 * Where an engine keeps tensors outside of JavaScript's memory. A tensor's typed array then stands for it, and holds
 * its elements only where JavaScript wrote them or asked for them.
 */
export interface DeviceMemory {
  /** Says that JavaScript writes `buffer`: what the device holds of it is out of date. */
  written(buffer: ArrayBuffer): void;
  /** Copies what the device holds into `values`, where it is newer. */
  read(values: Values): Promise<void>;
  /** The same, blocking the caller. */
  readSync(values: Values): void;
  /** Gives back what the device holds of `buffer`. */
  release(buffer: ArrayBuffer): void;
}

/** What runs ONNX models. The rest of the backend knows nothing of how. */
export interface Engine {
  readonly name: string;
  readonly device: string;
  readonly threads: number;
  /** What is not as it should be about this start, and why. */
  readonly note?: string;
  /** Whether two runs over the same numbers are equal bit by bit. */
  readonly deterministic: boolean;
  /** Only where tensors live elsewhere than in JavaScript's memory. */
  readonly memory?: DeviceMemory;
  compile(source: ProgramSource, options?: CompileOptions): Promise<Program>;
  compileSync(source: ProgramSource, options?: CompileOptions): Program;
  dispose(): void;
}
