import { aborted } from '../engine/aborted.ts';
import type { Engine, Program } from '../engine/engine.ts';
import type { BufferPool } from '../memory/buffer-pool.ts';
import { OnnxError } from '../onnx-error.ts';
import type { ProfiledPrograms } from '../profile/profiled-programs.ts';
import { BoundProgram, sourceOf } from './bound-program.ts';
import { type Compiled, compile } from './compiler.ts';
import { keepInputs, overwrites } from './overwriting.ts';
import { type Plan, plansOf } from './plan.ts';
import { type CacheLimits, ProgramCache } from './program-cache.ts';
import type { RecordedOperation } from './recorded-operation.ts';
import { releaseIfUnused } from './release.ts';
import type { Run } from './run.ts';
import { runError } from './run-error.ts';

/** Runs sets of recorded operations one after the other, in the order they came. */
export class Runner {
  readonly #engine: Engine;
  readonly #pool: BufferPool;
  readonly #programs: ProgramCache;
  readonly #waiting: PendingRun[] = [];
  #active: PendingRun | undefined;
  #earlier = Promise.resolve();
  #latest = Promise.resolve();
  #failed: OnnxError | undefined;
  /** While a profile is taken: programs that take times, used instead of the others. */
  profiled: ProfiledPrograms | undefined;
  /** Graphs compiled so far. */
  compiled = 0;
  /** Runs so far. */
  runs = 0;

  constructor(engine: Engine, pool: BufferPool, limits: CacheLimits) {
    this.#engine = engine;
    this.#pool = pool;
    this.#programs = new ProgramCache(limits);
  }

  /** Whether a run is under way or waits. */
  get busy(): boolean {
    return this.#active !== undefined;
  }

  /** How many compiled graphs are kept, and their bytes. */
  get programs(): { count: number; bytes: number } {
    return { count: this.#programs.count, bytes: this.#programs.bytes };
  }

  /**
   * Starts runs of `operations`, or queues them behind what is under way. `signal` stops them, but for one that writes
   * over its inputs: it is short, and half of it would lose what it updates.
   */
  start(operations: readonly RecordedOperation[], signal?: AbortSignal): void {
    const pending = plansOf(operations).map((plan) => createRun(plan, overwrites(plan) ? undefined : signal));
    const settled = pending.at(-1)?.run.ended ?? Promise.resolve();
    for (const { run } of pending) run.settled = settled;
    this.#earlier = this.#latest;
    this.#latest = settled;
    this.#waiting.push(...pending);
    this.#next();
  }

  /** Runs `operations` at once, blocking. Nothing may be under way. */
  runNow(operations: readonly RecordedOperation[]): void {
    for (const { run } of plansOf(operations).map((plan) => createRun(plan))) this.#runNow(run);
  }

  #runNow(run: Run): void {
    try {
      throwLostInput(run);
      const bound = this.#known(run) ?? this.#compileNow(run);
      const { inputs, outputs } = bound.tensors(run, this.#pool);
      this.profiled?.started(run);
      bound.program.runSync(inputs, outputs);
    } catch (cause) {
      run.error = runError(run, cause);
    }
    this.#end(run);
  }

  /** Resolves when nothing is left but what was started last. */
  atMostLatest(): Promise<void> {
    return this.#earlier;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#active !== undefined) await this.#active.run.ended;
  }

  /** Throws what a run failed with since the last call, so that no failure goes unseen. */
  throwFailure(): void {
    const failure = this.#failed;
    this.#failed = undefined;
    if (failure !== undefined) throw failure;
  }

  dispose(): void {
    this.#programs.clear();
  }

  #next(): void {
    if (this.#active !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#active = next;
    void this.#execute(next.run).then(() => {
      this.#end(next.run);
      this.#active = undefined;
      this.#next();
      next.end();
    });
  }

  async #execute(run: Run): Promise<void> {
    try {
      throwLostInput(run);
      throwIfAborted(run);
      const bound = this.#known(run) ?? (await this.#compile(run));
      throwIfAborted(run);
      const { inputs, outputs } = bound.tensors(run, this.#pool);
      this.profiled?.started(run);
      await bound.program.run(inputs, outputs, run.signal);
    } catch (cause) {
      run.error = runError(run, cause);
    }
  }

  #known({ key }: Run): BoundProgram | undefined {
    return (this.profiled ?? this.#programs).get(key);
  }

  async #compile(run: Run): Promise<BoundProgram> {
    const compiled = compile(run, { parts: this.#engine.memory === undefined });
    return this.#add(run, compiled, await this.#engine.compile(sourceOf(compiled), this.#compileOptions));
  }

  #compileNow(run: Run): BoundProgram {
    const compiled = compile(run, { parts: this.#engine.memory === undefined });
    return this.#add(run, compiled, this.#engine.compileSync(sourceOf(compiled), this.#compileOptions));
  }

  get #compileOptions() {
    return { profile: this.profiled !== undefined };
  }

  #add(run: Run, compiled: Compiled, program: Program): BoundProgram {
    const bound = new BoundProgram(program, compiled);
    if (this.profiled !== undefined) this.profiled.add(run, bound);
    else {
      this.compiled++;
      this.#programs.add(run.key, bound);
    }
    return bound;
  }

  #end(run: Run): void {
    this.runs++;
    // Who aborted a run knows; who reads what it should have made is told.
    if (run.error?.code !== 'aborted') this.#failed ??= run.error;
    for (const value of run.overwritten) value.error = run.error;
    const kept = run.error === undefined ? undefined : keepInputs(run);
    for (const value of run.outputs) {
      value.run = undefined;
      if (!kept?.has(value)) value.error = run.error;
      releaseIfUnused(value, this.#pool);
    }
    for (const { inputs } of run.operations) {
      for (const value of inputs) {
        value.uses--;
        releaseIfUnused(value, this.#pool);
      }
    }
    this.#pool.age();
  }
}

interface PendingRun {
  readonly run: Run;
  readonly end: () => void;
}

function createRun({ key, operations, inputs, outputs }: Plan, signal?: AbortSignal): PendingRun {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run: Run = {
    key,
    operations,
    inputs,
    outputs,
    overwritten: [],
    signal,
    ended,
    settled: ended,
    error: undefined,
  };
  for (const { outputs } of operations) for (const value of outputs) value.operation = undefined;
  for (const value of outputs) value.run = run;
  return { run, end };
}

function throwIfAborted({ signal }: Run): void {
  if (signal?.aborted) throw aborted(signal);
}

function throwLostInput(run: Run): void {
  const lost = run.inputs.find((value) => value.error !== undefined);
  if (lost !== undefined) throw lost.error;
  const missing = run.inputs.find((value) => value.storage === undefined);
  if (missing !== undefined) {
    throw new OnnxError(
      'value-lost',
      `Expected a tensor [${missing.shape}] that was computed, got one whose memory is gone: it was disposed while it was still used.`,
    );
  }
}
