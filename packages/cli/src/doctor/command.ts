import { type EngineFlags, painter, untilInterrupted, wantsColor } from '@bertwright/terminal';
import { type Command, Option } from 'commander';
import { probe } from './probe.ts';
import { examine } from './report.ts';
import { reportLines } from './report-lines.ts';
import type { ProbeAnswer } from './try-backend.ts';

interface DoctorFlags {
  readonly json?: boolean;
  readonly probe?: string;
  readonly device?: 'cpu' | 'gpu';
}

const widest = 100;

/** Adds `bertwright doctor` to the program. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'show what is installed, which backends work here and how fast, and what to do about the rest',
    )
    .option('--json', 'write one line of JSON')
    // What the command calls of itself, in a process for each backend.
    .addOption(new Option('--probe <backend>').hideHelp())
    .addOption(new Option('--device <name>').choices(['cpu', 'gpu']).hideHelp())
    .action((flags: DoctorFlags) =>
      untilInterrupted(async (signal) => {
        if (flags.probe !== undefined) {
          const answer = await answerOf({
            backend: flags.probe,
            ...(flags.device && { device: flags.device }),
          });
          process.stdout.write(`${JSON.stringify(answer)}\n`);
          return;
        }
        await write(flags.json ?? false, signal);
      }),
    );
}

async function write(json: boolean, signal: AbortSignal): Promise<void> {
  const { stdout, stderr } = process;
  const report = await examine(signal, (backend) => {
    if (stderr.isTTY) stderr.write(`\r\x1b[2Ktrying ${backend} ...`);
  });
  if (stderr.isTTY) stderr.write('\r\x1b[2K');
  const paint = painter(wantsColor(stdout, process.env));
  const width = Math.min(stdout.columns ?? 80, widest);
  const lines = json ? [JSON.stringify(report)] : reportLines(report, width, paint);
  stdout.write(`${lines.join('\n')}\n`);
}

/** Why a backend does not start is an answer too: what its own error says is the most exact. */
async function answerOf(flags: EngineFlags): Promise<ProbeAnswer> {
  try {
    return { info: await probe(flags) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? { code: String(cause.code) } : {};
    return { ...code, reason: cause instanceof Error ? cause.message : String(cause) };
  }
}
