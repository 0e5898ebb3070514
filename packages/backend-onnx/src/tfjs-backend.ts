import { type BackendValues, type DataType, KernelBackend, type TensorInfo } from '@tensorflow/tfjs-core';
import type { ElementType, Engine, Values } from './engine/engine.ts';
import { OnnxError } from './onnx-error.ts';
import { Recorder, type RecorderOptions } from './recorder/recorder.ts';

/** What the backend holds, beside what tfjs itself reports. */
export interface OnnxMemory {
  readonly unreliable: boolean;
  /** Bytes of values that tensors, recorded operations or a run under way need. */
  readonly usedBytes: number;
  /** Bytes of buffers that wait to be used again. */
  readonly idleBytes: number;
  /** Operations that are recorded and not started. */
  readonly pendingOperations: number;
  readonly programs: { readonly count: number; readonly bytes: number };
  /** Graphs compiled and runs made since the start. */
  readonly compiled: number;
  readonly runs: number;
}

/** The face that tfjs sees: it stores, reads and frees; kernels record through `recorder`. */
export class OnnxTfjsBackend extends KernelBackend {
  readonly recorder: Recorder;

  constructor(engine: Engine, options: RecorderOptions) {
    super();
    this.recorder = new Recorder(this, engine, options);
  }

  /** Starts running what is recorded, for `signal` to stop; resolves when at most one run is under way. */
  flush({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    return this.recorder.flush(signal);
  }

  override write(values: BackendValues | null, shape: number[], dtype: DataType): object {
    const made = this.recorder.create(shape, elementType(dtype));
    // A copy: the caller may change or transfer its array before the run that reads it.
    if (values !== null) made.values.set(values as Values);
    return made.dataId;
  }

  override move(
    dataId: object,
    values: BackendValues | null,
    shape: number[],
    dtype: DataType,
    references: number,
  ): void {
    const value = this.recorder.createAt(dataId, shape, elementType(dtype));
    value.references = references;
    if (values !== null) value.storage!.values.set(values as Values);
  }

  override read(dataId: object): Promise<BackendValues> {
    return this.recorder.read(dataId);
  }

  override readSync(dataId: object): BackendValues {
    return this.recorder.readSync(dataId);
  }

  override disposeData(dataId: object, force = false): boolean {
    return this.recorder.drop(dataId, force);
  }

  override refCount(dataId: object): number {
    return this.recorder.has(dataId) ? this.recorder.valueOf(dataId).references : 0;
  }

  override incRef(dataId: object): void {
    this.recorder.valueOf(dataId).references++;
  }

  decRef(dataId: object): void {
    if (this.recorder.has(dataId)) this.recorder.valueOf(dataId).references--;
  }

  override numDataIds(): number {
    return this.recorder.valueCount;
  }

  override memory(): OnnxMemory {
    const { pool, runner, pendingCount } = this.recorder;
    return {
      unreliable: false,
      usedBytes: pool.usedBytes,
      idleBytes: pool.idleBytes,
      pendingOperations: pendingCount,
      programs: runner.programs,
      compiled: runner.compiled,
      runs: runner.runs,
    };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(action: () => void): Promise<{ kernelMs: number }> {
    await this.flush();
    await this.recorder.runner.idle();
    const start = performance.now();
    action();
    await this.flush();
    await this.recorder.runner.idle();
    return { kernelMs: performance.now() - start };
  }

  override dispose(): void {
    this.recorder.runner.dispose();
    this.recorder.pool.clear();
  }

  /** Another tensor over the same value. */
  alias({ dataId, dtype }: TensorInfo, shape: number[]): TensorInfo {
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }
}

function elementType(dtype: DataType): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new OnnxError(
    'unsupported-type',
    `Expected a tensor of float32, int32 or bool, got ${dtype}: convert it, or keep it out of tensors.`,
  );
}
