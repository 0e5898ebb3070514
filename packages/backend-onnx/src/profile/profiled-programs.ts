import type { BoundProgram } from '../recorder/bound-program.ts';
import type { GraphKey } from '../recorder/graph-key.ts';
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
  readonly #programs: { readonly key: GraphKey; readonly profiled: ProfiledProgram }[] = [];

  get all(): readonly ProfiledProgram[] {
    return this.#programs.map(({ profiled }) => profiled);
  }

  get(key: GraphKey): BoundProgram | undefined {
    return this.#find(key)?.bound;
  }

  add(run: Run, bound: BoundProgram): void {
    this.#programs.push({ key: run.key, profiled: { description: describeGraph(run), bound, starts: [] } });
  }

  /** Says that a run starts now. */
  started({ key }: Run): void {
    this.#find(key)!.starts.push(performance.now());
  }

  dispose(): void {
    for (const { profiled } of this.#programs.splice(0)) profiled.bound.dispose();
  }

  #find(key: GraphKey): ProfiledProgram | undefined {
    return this.#programs.find((program) => program.key.equals(key))?.profiled;
  }
}
