import { aborted } from '../engine/aborted.ts';
import type { CompileOptions, Engine, EngineTensor, Program, ProgramSource } from '../engine/engine.ts';
import type { BufferPool } from '../memory/buffer-pool.ts';
import { OnnxError } from '../onnx-error.ts';
import type { ProfiledPrograms } from '../profile/profiled-programs.ts';
import { compile } from './compiler.ts';
import { outputTensors } from './output-tensors.ts';
import { type Plan, plan } from './plan.ts';
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

  /** Starts a run of `operations`, or queues it behind the one that is under way. `signal` stops it. */
  start(operations: readonly RecordedOperation[], signal?: AbortSignal): void {
    this.#waiting.push(createRun(plan(operations), signal));
    this.#next();
  }

  /** Runs `operations` at once, blocking. Nothing may be under way. */
  runNow(operations: readonly RecordedOperation[]): void {
    const { run } = createRun(plan(operations));
    try {
      throwLostInput(run);
      const program = this.#known(run) ?? this.#add(run, this.#engine.compileSync(...this.#source(run)));
      const { inputs, outputs } = this.#tensors(run);
      this.profiled?.started(run);
      program.runSync(inputs, outputs);
    } catch (cause) {
      run.error = runError(run, cause);
    }
    this.#end(run);
  }

  /** Resolves when nothing waits behind the run that is under way. */
  async atMostOne(): Promise<void> {
    while (this.#waiting.length > 0) await this.#active?.run.ended;
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
      const program = this.#known(run) ?? this.#add(run, await this.#engine.compile(...this.#source(run)));
      throwIfAborted(run);
      const { inputs, outputs } = this.#tensors(run);
      this.profiled?.started(run);
      await program.run(inputs, outputs, run.signal);
    } catch (cause) {
      run.error = runError(run, cause);
    }
  }

  #known({ key }: Run): Program | undefined {
    return (this.profiled ?? this.#programs).get(key);
  }

  #source(run: Run): [ProgramSource, CompileOptions] {
    return [compile(run), { profile: this.profiled !== undefined }];
  }

  #add(run: Run, program: Program): Program {
    if (this.profiled !== undefined) this.profiled.add(run, program);
    else {
      this.compiled++;
      this.#programs.add(run.key, program);
    }
    return program;
  }

  #tensors(run: Run): { inputs: EngineTensor[]; outputs: EngineTensor[] } {
    const inputs = run.inputs.map(({ storage, shape, type }) => ({ values: storage!.values, shape, type }));
    const outputs = outputTensors(run, this.#pool);
    run.overwritten = run.inputs.filter(({ storage }) => storage === undefined);
    return { inputs, outputs };
  }

  #end(run: Run): void {
    this.runs++;
    // Who aborted a run knows; who reads what it should have made is told.
    if (run.error?.code !== 'aborted') this.#failed ??= run.error;
    for (const value of run.overwritten) value.error = run.error;
    for (const value of run.outputs) {
      value.run = undefined;
      value.error = run.error;
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
  const run: Run = { key, operations, inputs, outputs, overwritten: [], signal, ended, error: undefined };
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
