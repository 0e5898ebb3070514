import type { ElementType } from '../engine/engine.ts';
import type { Port } from './operation.ts';
import type { RecordedOperation } from './recorded-operation.ts';

/**
 * What a graph is known by: its operations, their attributes, the shapes and types of what they take and give, and how
 * they are joined. It is compared number by number: a text of it would have to be joined and hashed at every step.
 */
export class GraphKey {
  readonly #calls: unknown[] = [];
  readonly #numbers: number[] = [];

  /** Items of the key: a measure of its memory. */
  get length(): number {
    return this.#calls.length + this.#numbers.length;
  }

  /** Begins the next operation: everything that its written form depends on. */
  add({ operation, attributes, inputPorts, outputs }: RecordedOperation): void {
    this.#calls.push(operation, attributes === undefined ? undefined : JSON.stringify(attributes));
    this.#numbers.push(inputPorts.length, outputs.length);
    for (const port of inputPorts) this.addPort(port);
    for (const port of outputs) this.addPort(port);
  }

  addPort({ shape, type }: Port): void {
    this.#numbers.push(typeNumbers[type], shape.length);
    for (const length of shape) this.#numbers.push(length);
  }

  addNumber(value: number): void {
    this.#numbers.push(value);
  }

  equals(other: GraphKey): boolean {
    return isSame(this.#numbers, other.#numbers) && isSame(this.#calls, other.#calls);
  }
}

const typeNumbers: Record<ElementType, number> = { float32: 0, int32: 1, bool: 2 };

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
