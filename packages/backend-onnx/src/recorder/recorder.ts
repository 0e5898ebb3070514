import {
  DataStorage,
  type KernelBackend,
  type TensorInfo,
  engine as tfjsEngine,
} from '@tensorflow/tfjs-core';
import { aborted } from '../engine/aborted.ts';
import type { DeviceMemory, ElementType, Engine, Values } from '../engine/engine.ts';
import { BufferPool } from '../memory/buffer-pool.ts';
import { OnnxError } from '../onnx-error.ts';
import type { Operation, Port } from './operation.ts';
import { neededOperations, type Plan, plan } from './plan.ts';
import type { CacheLimits } from './program-cache.ts';
import type { RecordedOperation } from './recorded-operation.ts';
import { releaseIfUnused } from './release.ts';
import { Runner } from './runner.ts';
import { createValue, sizeOf, type Value } from './value.ts';

/** Limits of what the backend keeps. */
export interface RecorderOptions extends CacheLimits {
  /** So many operations are recorded at most before they run by themselves. */
  readonly pending: number;
}

/** Holds the values behind tensors, records operations on them, and has them run when a value is asked for. */
export class Recorder {
  readonly pool: BufferPool;
  readonly runner: Runner;
  readonly #values: DataStorage<Value>;
  readonly #memory: DeviceMemory | undefined;
  readonly #limit: number;
  #pending: RecordedOperation[] = [];

  constructor(backend: KernelBackend, engine: Engine, options: RecorderOptions) {
    this.#memory = engine.memory;
    this.pool = new BufferPool((buffer) => this.#memory?.release(buffer));
    this.#values = new DataStorage(backend, tfjsEngine());
    this.runner = new Runner(engine, this.pool, options);
    this.#limit = options.pending;
  }

  /** Recorded operations that have not been started. */
  get pendingCount(): number {
    return this.#pending.length;
  }

  /** The graph that the next run would be, and nothing where nothing needed is recorded. */
  get pendingPlan(): Plan | undefined {
    const operations = neededOperations(this.#pending);
    return operations.length > 0 ? plan(operations) : undefined;
  }

  get valueCount(): number {
    return this.#values.numDataIds();
  }

  has(dataId: object): boolean {
    return this.#values.has(dataId);
  }

  valueOf(dataId: object): Value {
    return this.#values.get(dataId);
  }

  /** Adds a value that is there at once, with memory to be filled by the caller. */
  create(shape: readonly number[], type: ElementType): { dataId: object; values: Values } {
    const dataId = {};
    return { dataId, values: this.createAt(dataId, shape, type).storage!.values };
  }

  /** The same under a data id that exists. */
  createAt(dataId: object, shape: readonly number[], type: ElementType): Value {
    const value = createValue([...shape], type);
    value.storage = this.pool.take(type, sizeOf(shape));
    this.#memory?.written(value.storage.buffer);
    this.#values.set(dataId, value);
    return value;
  }

  /** Records one call of `operation` and returns its outputs, which exist once their run has ended. */
  record<Attributes>(
    operation: Operation<Attributes>,
    inputs: readonly TensorInfo[],
    outputs: readonly Port[],
    attributes: Attributes,
  ): TensorInfo[] {
    this.#runAtLimit();
    const inputPorts = inputs.map(({ shape, dtype }) => ({ shape, type: dtype as ElementType }));
    const made = outputs.map(({ shape, type }) => createValue(shape, type));
    const recorded: RecordedOperation = {
      operation: operation as Operation<unknown>,
      attributes,
      inputs: inputs.map(({ dataId }) => this.#values.get(dataId)),
      inputPorts,
      outputs: made,
      signature: signatureOf(operation.name, attributes, inputPorts, outputs),
    };
    for (const value of recorded.inputs) value.uses++;
    this.#pending.push(recorded);
    return made.map((value) => {
      value.operation = recorded;
      const dataId = {};
      this.#values.set(dataId, value);
      return { dataId, shape: value.shape as number[], dtype: value.type };
    });
  }

  /** Takes one reference away; returns whether that was the last. */
  drop(dataId: object, force: boolean): boolean {
    if (!this.#values.has(dataId)) return true;
    const value = this.#values.get(dataId);
    value.references--;
    if (!force && value.references > 0) return false;
    value.references = 0;
    this.#values.delete(dataId);
    releaseIfUnused(value, this.pool);
    return true;
  }

  /** Returns a value's memory, after a run of everything pending where it is not there yet. */
  async read(dataId: object): Promise<Values> {
    const value = this.#values.get(dataId);
    value.uses++;
    try {
      if (value.operation !== undefined) this.#start();
      if (value.run !== undefined) await value.run.ended;
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

  /** Starts what is pending, for `signal` to stop; resolves when at most one run is under way. */
  async flush(signal?: AbortSignal): Promise<void> {
    this.#start(signal);
    await this.runner.atMostOne();
    this.runner.throwFailure();
    if (signal?.aborted) throw aborted(signal);
  }

  #start(signal?: AbortSignal): void {
    const operations = this.#take();
    if (operations.length > 0) this.runner.start(operations, signal);
  }

  #runNow(): void {
    const operations = this.#take();
    if (operations.length > 0) this.runner.runNow(operations);
  }

  /** Takes what is pending and lets go of what nobody needs. */
  #take(): RecordedOperation[] {
    const pending = this.#pending;
    this.#pending = [];
    const needed = neededOperations(pending);
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

function signatureOf(
  name: string,
  attributes: unknown,
  inputs: readonly Port[],
  outputs: readonly Port[],
): string {
  let text = `;${name}${attributes === undefined ? '' : JSON.stringify(attributes)}`;
  for (const { shape, type } of inputs) text += `(${type}${shape}`;
  for (const { shape, type } of outputs) text += `)${type}${shape}`;
  return text;
}
