import type { BoundProgram } from './bound-program.ts';

/** How many compiled graphs are kept, and how many bytes they may hold together. */
export interface CacheLimits {
  readonly count: number;
  readonly bytes: number;
}

/** The compiled graphs by key, the least recently used forgotten first. */
export class ProgramCache {
  readonly #limits: CacheLimits;
  readonly #programs = new Map<string, BoundProgram>();
  #bytes = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#programs.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): BoundProgram | undefined {
    const program = this.#programs.get(key);
    if (program !== undefined) {
      this.#programs.delete(key);
      this.#programs.set(key, program);
    }
    return program;
  }

  /** Adds a program and disposes others until the limits hold; the newest always stays. */
  add(key: string, program: BoundProgram): void {
    this.#programs.set(key, program);
    this.#bytes += bytesOf(key, program);
    for (const [oldKey, old] of this.#programs) {
      const over = this.#programs.size > this.#limits.count || this.#bytes > this.#limits.bytes;
      if (!over || old === program) break;
      this.#programs.delete(oldKey);
      this.#bytes -= bytesOf(oldKey, old);
      old.dispose();
    }
  }

  clear(): void {
    for (const program of this.#programs.values()) program.dispose();
    this.#programs.clear();
    this.#bytes = 0;
  }
}

function bytesOf(key: string, program: BoundProgram): number {
  return program.bytes + 2 * key.length;
}
