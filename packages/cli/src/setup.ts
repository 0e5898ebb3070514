import { setUpTensorflow, tensorflowVersion } from '@bertwright/backend-tensorflow/setup';
import { untilInterrupted, userPath } from '@bertwright/terminal';
import { Argument, type Command } from 'commander';
import { setupLines } from './setup-lines.ts';

interface SetupFlags {
  readonly gpu?: boolean;
  readonly wheel?: string;
  readonly force?: boolean;
}

/** Adds `bertwright setup` to the program. */
export function addSetup(program: Command): void {
  program
    .command('setup')
    .description(
      `install and build what a backend needs: TensorFlow ${tensorflowVersion}, once for all projects`,
    )
    .addArgument(new Argument('<backend>', 'what to set up').choices(['tensorflow']))
    .option('--gpu', 'for NVIDIA cards: with the CUDA libraries, several GB more')
    .option('--wheel <file>', "TensorFlow's wheel, where it is on this machine; without it pip downloads it")
    .option('--force', 'build again what is there')
    .action((_: string, { gpu = false, wheel, force = false }: SetupFlags) =>
      untilInterrupted(async (signal) => {
        const events = setUpTensorflow({ gpu, force, signal, ...(wheel && { wheel: userPath(wheel) }) });
        for await (const event of events) {
          for (const line of setupLines(event)) process.stdout.write(`${line}\n`);
        }
      }),
    );
}
