import type { Program } from '../engine/engine.ts';
import type { Run } from '../recorder/run.ts';
import { describeGraph, type GraphDescription } from './graph-description.ts';

/** A program that takes times, and when each of its runs started (`performance.now()`). */
export interface ProfiledProgram {
  readonly description: GraphDescription;
  readonly program: Program;
  readonly starts: number[];
}

/** The programs of one profile, in the order in which they were first run. */
export class ProfiledPrograms {
  readonly #programs = new Map<string, ProfiledProgram>();

  get all(): readonly ProfiledProgram[] {
    return [...this.#programs.values()];
  }

  get(key: string): Program | undefined {
    return this.#programs.get(key)?.program;
  }

  add(run: Run, program: Program): void {
    this.#programs.set(run.key, { description: describeGraph(run), program, starts: [] });
  }

  /** Says that a run starts now. */
  started({ key }: Run): void {
    this.#programs.get(key)!.starts.push(performance.now());
  }

  dispose(): void {
    for (const { program } of this.#programs.values()) program.dispose();
    this.#programs.clear();
  }
}
