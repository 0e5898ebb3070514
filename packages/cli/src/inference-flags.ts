import { parseNumber } from '@bertwright/terminal';
import type { Command } from 'commander';

/** What the commands that use a trained model have in common. */
export interface InferenceFlags {
  readonly model: string;
  readonly out?: string;
  readonly batchSize?: number;
  readonly maxLength?: number;
}

/** Adds those flags to a command, and returns it. */
export function addInferenceFlags(command: Command): Command {
  return command
    .requiredOption('--model <folder>', 'the trained model')
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--batch-size <rows>', 'rows at a time', parseNumber)
    .option('--max-length <tokens>', 'the longest text; longer ones are cut', parseNumber);
}
