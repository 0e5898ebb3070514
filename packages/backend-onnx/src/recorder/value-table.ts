import { DataStorage, type KernelBackend, engine as tfjsEngine } from '@tensorflow/tfjs-core';
import type { Value } from './value.ts';

/** The values of one backend by tfjs's data ids. */
export class ValueTable {
  /** Values under ids that somebody else made; asking it for an unknown one has tfjs move the data here. */
  readonly #foreign: DataStorage<Value>;
  #own = 0;

  constructor(backend: KernelBackend) {
    this.#foreign = new DataStorage(backend, tfjsEngine());
  }

  get size(): number {
    return this.#own + this.#foreign.numDataIds();
  }

  /** Adds a value and returns its id, which is the value itself. */
  add(value: Value): object {
    value.home = this;
    this.#own++;
    return value;
  }

  /** Adds a value of the backend's own, which tfjs does not know of and never removes. */
  adopt(value: Value): object {
    value.home = this;
    return value;
  }

  /** Adds a value under an id that exists. */
  addAs(dataId: object, value: Value): void {
    this.#foreign.set(dataId, value);
  }

  has(dataId: object): boolean {
    return (dataId as Value).home === this || this.#foreign.has(dataId);
  }

  get(dataId: object): Value {
    return (dataId as Value).home === this ? (dataId as Value) : this.#foreign.get(dataId);
  }

  remove(dataId: object): void {
    const value = dataId as Value;
    if (value.home !== this) {
      this.#foreign.delete(dataId);
      return;
    }
    value.home = undefined;
    this.#own--;
  }
}
