import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { aborted } from '../engine/aborted.ts';
import type { DeviceMemory, ElementType, Engine, Values } from '../engine/engine.ts';
import { BufferPool } from '../memory/buffer-pool.ts';
import { OnnxError } from '../onnx-error.ts';
import type { Operation, Port } from './operation.ts';
import { neededOperations, type Plan, plansOf } from './plan.ts';
import type { CacheLimits } from './program-cache.ts';
import type { RecordedOperation } from './recorded-operation.ts';
import { releaseIfUnused } from './release.ts';
import { Runner } from './runner.ts';
import { createValue, sizeOf, type Value } from './value.ts';
import { ValueTable } from './value-table.ts';

/** Limits of what the backend keeps. */
export interface RecorderOptions extends CacheLimits {
  /** So many operations are recorded at most before they run by themselves. */
  readonly pending: number;
}

/** Holds the values behind tensors, records operations on them, and has them run when a value is asked for. */
export class Recorder {
  readonly pool: BufferPool;
  readonly runner: Runner;
  readonly #values: ValueTable;
  readonly #memory: DeviceMemory | undefined;
  readonly #limit: number;
  readonly #zeros = new Map<string, TensorInfo>();
  #pending: RecordedOperation[] = [];

  constructor(backend: KernelBackend, engine: Engine, options: RecorderOptions) {
    this.#memory = engine.memory;
    this.pool = new BufferPool((buffer) => this.#memory?.release(buffer));
    this.#values = new ValueTable(backend);
    this.runner = new Runner(engine, this.pool, options);
    this.#limit = options.pending;
  }

  /** Recorded operations that have not been started. */
  get pendingCount(): number {
    return this.#pending.length;
  }

  /** The graphs that would run next: none where nothing needed is recorded. */
  get pendingPlans(): Plan[] {
    return plansOf(neededOperations(this.#pending));
  }

  get valueCount(): number {
    return this.#values.size;
  }

  has(dataId: object): boolean {
    return this.#values.has(dataId);
  }

  valueOf(dataId: object): Value {
    return this.#values.get(dataId);
  }

  /** Adds a value that is there at once, with memory to be filled by the caller. */
  create(shape: readonly number[], type: ElementType): { dataId: object; values: Values } {
    const value = this.#allocate(shape, type);
    return { dataId: this.#values.add(value), values: value.storage!.values };
  }

  /**
   * Adds a value that `fill` writes when the first run that needs it starts, or when it is read: recording goes on
   * meanwhile with its own data near, and a value that nobody needs is never made.
   */
  createLater(shape: readonly number[], type: ElementType, fill: (values: Values) => void): object {
    const value = createValue([...shape], type);
    value.fill = fill;
    return this.#values.add(value);
  }

  /** The same as `create` under a data id that exists. */
  createAt(dataId: object, shape: readonly number[], type: ElementType): Value {
    const value = this.#allocate(shape, type);
    this.#values.addAs(dataId, value);
    return value;
  }

  /**
   * Returns zeros of a shape, made once and never written: memory that nobody has written takes no room on systems that
   * give it out page by page at the first write.
   */
  zeros(shape: readonly number[]): TensorInfo {
    const key = `${shape}`;
    let zeros = this.#zeros.get(key);
    if (zeros === undefined) {
      const value = createValue([...shape], 'float32');
      const values = new Float32Array(sizeOf(shape));
      value.storage = { buffer: values.buffer, values, escaped: true };
      value.uses = 1;
      zeros = { dataId: this.#values.adopt(value), shape: [...shape], dtype: 'float32' };
      this.#zeros.set(key, zeros);
    }
    return zeros;
  }

  /** Records one call of `operation` and returns its outputs, which exist once their run has ended. */
  record<Attributes>(
    operation: Operation<Attributes>,
    inputs: readonly TensorInfo[],
    outputs: readonly Port[],
    attributes: Attributes,
  ): TensorInfo[] {
    this.#runAtLimit();
    const values: Value[] = [];
    const inputPorts: Port[] = [];
    for (const { dataId, shape, dtype } of inputs) {
      const value = this.#values.get(dataId);
      value.uses++;
      values.push(value);
      const same = dtype === value.type && isSameShape(shape, value.shape);
      inputPorts.push(same ? value : { shape, type: dtype as ElementType });
    }
    const made = outputs.map(({ shape, type }) => createValue(shape, type));
    const recorded: RecordedOperation = {
      operation: operation as Operation<unknown>,
      attributes,
      inputs: values,
      inputPorts,
      outputs: made,
    };
    this.#pending.push(recorded);
    return made.map((value) => {
      value.operation = recorded;
      return { dataId: this.#values.add(value), shape: value.shape as number[], dtype: value.type };
    });
  }

  /** Takes one reference away; returns whether that was the last. */
  drop(dataId: object, force: boolean): boolean {
    if (!this.#values.has(dataId)) return true;
    const value = this.#values.get(dataId);
    value.references--;
    if (!force && value.references > 0) return false;
    value.references = 0;
    this.#values.remove(dataId);
    releaseIfUnused(value, this.pool);
    return true;
  }

  /** Returns a value's memory, after a run of everything pending where it is not there yet. */
  async read(dataId: object): Promise<Values> {
    const value = this.#values.get(dataId);
    this.#fill(value);
    value.uses++;
    try {
      if (value.operation !== undefined) this.#start();
      if (value.run !== undefined) await value.run.settled;
      this.runner.throwFailure();
      if (value.storage !== undefined) await this.#memory?.read(value.storage.values);
      return handOut(value);
    } finally {
      value.uses--;
      releaseIfUnused(value, this.pool);
    }
  }

  /** The same, blocking. */
  readSync(dataId: object): Values {
    const value = this.#values.get(dataId);
    this.#fill(value);
    if (value.operation !== undefined || value.run !== undefined) {
      if (this.runner.busy) {
        throw new OnnxError(
          'would-block',
          'Expected no run under way for dataSync(), and there is one: use await tensor.data().',
        );
      }
      this.#runNow();
    }
    this.runner.throwFailure();
    if (value.storage !== undefined) this.#memory?.readSync(value.storage.values);
    return handOut(value);
  }

  /** Starts what is pending, for `signal` to stop; resolves when all that was started before has ended. */
  async flush(signal?: AbortSignal): Promise<void> {
    this.#start(signal);
    await this.runner.atMostLatest();
    this.runner.throwFailure();
    if (signal?.aborted) throw aborted(signal);
  }

  #allocate(shape: readonly number[], type: ElementType): Value {
    const value = createValue([...shape], type);
    this.#giveMemory(value);
    return value;
  }

  #giveMemory(value: Value): Values {
    value.storage = this.pool.take(value.type, sizeOf(value.shape));
    this.#memory?.written(value.storage.buffer);
    return value.storage.values;
  }

  #fill(value: Value): void {
    const { fill } = value;
    if (fill === undefined) return;
    fill(this.#giveMemory(value));
    value.fill = undefined;
  }

  #start(signal?: AbortSignal): void {
    const operations = this.#take();
    if (operations.length > 0) this.runner.start(operations, signal);
  }

  #runNow(): void {
    const operations = this.#take();
    if (operations.length > 0) this.runner.runNow(operations);
  }

  /** Takes what is pending, makes what the host has to make for it, and lets go of what nobody needs. */
  #take(): RecordedOperation[] {
    const pending = this.#pending;
    const needed = neededOperations(pending);
    // Before anything is taken: without memory for a value, all stays pending.
    for (const { inputs } of needed) for (const value of inputs) this.#fill(value);
    this.#pending = [];
    if (needed.length < pending.length) {
      const kept = new Set(needed);
      for (const operation of pending) if (!kept.has(operation)) this.#forget(operation);
    }
    return needed;
  }

  #forget(operation: RecordedOperation): void {
    for (const value of operation.inputs) {
      value.uses--;
      releaseIfUnused(value, this.pool);
    }
  }

  #runAtLimit(): void {
    if (this.#pending.length < this.#limit) return;
    if (!this.runner.busy) this.#runNow();
    else if (this.#pending.length >= 4 * this.#limit) {
      throw new OnnxError(
        'would-block',
        `Expected at most ${4 * this.#limit} operations between two awaits, got more: await flush() or tensor.data() inside the loop.`,
      );
    }
  }
}

function handOut(value: Value): Values {
  if (value.error !== undefined) throw value.error;
  if (value.storage === undefined) {
    throw new OnnxError(
      'value-lost',
      `Expected a tensor [${value.shape}] with a value, got one without memory.`,
    );
  }
  value.storage.escaped = true;
  return value.storage.values;
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}
