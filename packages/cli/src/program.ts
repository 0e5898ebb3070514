import { Command } from 'commander';
import { evaluateCommand } from './evaluate.ts';
import { predictCommand } from './predict.ts';
import { trainCommand } from './train.ts';

/** Returns the `bertwright` command, to be parsed. */
export function program(): Command {
  return new Command('bertwright')
    .description('Fine-tune BERT models in TypeScript.')
    .addCommand(trainCommand())
    .addCommand(evaluateCommand())
    .addCommand(predictCommand())
    .showHelpAfterError('(--help lists the options)');
}
