import type { Command } from 'commander';

/** Which columns of a file hold the text and the label. */
export interface ColumnFlags {
  readonly text: string;
  readonly label: string;
}

/** Adds those flags to a command, and returns it. */
export function addColumnFlags(command: Command): Command {
  return command
    .option('--text <column>', 'the column of the texts', 'text')
    .option('--label <column>', 'the column of the labels', 'label');
}
