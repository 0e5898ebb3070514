import type { BoundProgram } from './bound-program.ts';
import type { GraphKey } from './graph-key.ts';

/** How many compiled graphs are kept, and how many bytes they may hold together. */
export interface CacheLimits {
  readonly count: number;
  readonly bytes: number;
}

interface Kept {
  readonly key: GraphKey;
  readonly program: BoundProgram;
}

/** The compiled graphs by key, the least recently used forgotten first. */
export class ProgramCache {
  readonly #limits: CacheLimits;
  /** The most recently used last. */
  readonly #kept: Kept[] = [];
  #bytes = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#kept.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: GraphKey): BoundProgram | undefined {
    const index = this.#kept.findLastIndex((kept) => kept.key.equals(key));
    if (index < 0) return undefined;
    const [kept] = this.#kept.splice(index, 1);
    this.#kept.push(kept!);
    return kept!.program;
  }

  /** Adds a program and disposes others until the limits hold; the newest always stays. */
  add(key: GraphKey, program: BoundProgram): void {
    this.#kept.push({ key, program });
    this.#bytes += bytesOf({ key, program });
    while (this.#kept.length > 1 && this.#isOver()) {
      const oldest = this.#kept.shift()!;
      this.#bytes -= bytesOf(oldest);
      oldest.program.dispose();
    }
  }

  clear(): void {
    for (const { program } of this.#kept.splice(0)) program.dispose();
    this.#bytes = 0;
  }

  #isOver(): boolean {
    return this.#kept.length > this.#limits.count || this.#bytes > this.#limits.bytes;
  }
}

function bytesOf({ key, program }: Kept): number {
  return program.bytes + 8 * key.length;
}
