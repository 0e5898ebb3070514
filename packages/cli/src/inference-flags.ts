import type { Files } from '@bertwright/checkpoint';
import { openModel, parseNumber, renderRun } from '@bertwright/terminal';
import type { Command } from 'commander';

/** What the commands that use a trained model have in common. */
export interface InferenceFlags {
  readonly model: string;
  /** Of an adapter. */
  readonly base?: string;
  readonly revision?: string;
  readonly out?: string;
  readonly batchSize?: number;
  readonly maxLength?: number;
}

/** Adds those flags to a command, and returns it. */
export function addInferenceFlags(command: Command): Command {
  return command
    .requiredOption('--model <model>', 'the trained model: a folder, or a name on the Hugging Face hub')
    .option('--base <model>', 'of an adapter: the model under it, where it is not where the adapter says')
    .option('--revision <name>', 'of a model of the hub: a branch, a tag or a commit')
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--batch-size <rows>', 'rows at a time', parseNumber)
    .option(
      '--max-length <tokens>',
      'the longest row; longer texts are cut, or read in windows where the task does so',
      parseNumber,
    );
}

/** The model that the flags name; where it comes from the hub, how far that is goes to standard error. */
export async function trainedModel(
  { model, revision, base }: Pick<InferenceFlags, 'model' | 'revision' | 'base'>,
  signal: AbortSignal,
): Promise<Files> {
  let files: Files | undefined;
  const opening = (async function* () {
    files = yield* openModel(model, { revision, base, signal });
  })();
  await renderRun(opening, { stream: process.stderr });
  return files!;
}
