import { type Backend, type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { type Command, Option } from 'commander';
import { parseNumber } from './parse-number.ts';

/** Which engine runs, and how; every command that runs a model has these flags. */
export interface EngineFlags {
  readonly backend: string;
  readonly threads?: number;
  readonly device?: 'cpu' | 'gpu';
}

/** The engines that `--backend` may name, and how each is made; the first is the default. */
export type Engines = Readonly<Record<string, (flags: EngineFlags) => Promise<Backend>>>;

/** Adds the flags that choose the engine to a command, and returns it. */
export function addEngineFlags(command: Command, backends: readonly string[]): Command {
  return command
    .addOption(new Option('--backend <name>', 'what runs the model').choices(backends).default(backends[0]))
    .option('--threads <count>', 'threads of the CPU; by default its physical cores', parseNumber)
    .addOption(new Option('--device <name>', 'what TensorFlow runs on').choices(['cpu', 'gpu']));
}

/**
 * Yields what work yields on the engine that the flags name, and ends the engine after it.
 *
 * @throws TensorError `backend-failed`, and what the engine and the work throw.
 */
export async function* onEngine<T>(
  engines: Engines,
  flags: EngineFlags,
  work: (info: BackendInfo) => AsyncIterable<T>,
): AsyncGenerator<T, void, void> {
  try {
    yield* work(await useBackend(await engines[flags.backend]!(flags)));
  } finally {
    await endBackend();
  }
}
