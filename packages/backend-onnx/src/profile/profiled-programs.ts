import type { BoundProgram } from '../recorder/bound-program.ts';
import type { Run } from '../recorder/run.ts';
import { describeGraph, type GraphDescription } from './graph-description.ts';

/** A program that takes times, and when each of its runs started (`performance.now()`). */
export interface ProfiledProgram {
  readonly description: GraphDescription;
  readonly bound: BoundProgram;
  readonly starts: number[];
}

/** The programs of one profile, in the order in which they were first run. */
export class ProfiledPrograms {
  readonly #programs = new Map<string, ProfiledProgram>();

  get all(): readonly ProfiledProgram[] {
    return [...this.#programs.values()];
  }

  get(key: string): BoundProgram | undefined {
    return this.#programs.get(key)?.bound;
  }

  add(run: Run, bound: BoundProgram): void {
    this.#programs.set(run.key, { description: describeGraph(run), bound, starts: [] });
  }

  /** Says that a run starts now. */
  started({ key }: Run): void {
    this.#programs.get(key)!.starts.push(performance.now());
  }

  dispose(): void {
    for (const { bound } of this.#programs.values()) bound.dispose();
    this.#programs.clear();
  }
}
