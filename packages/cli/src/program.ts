import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { evaluateCommand } from './evaluate.ts';
import { predictCommand } from './predict.ts';
import { trainCommand } from './train.ts';

/**
 * Returns the `bertwright` command, to be parsed: `train`, `evaluate` and `predict`. Its actions set the process's
 * exit status.
 */
export function program(): Command {
  return new Command('bertwright')
    .description('Fine-tune BERT models in TypeScript.')
    .version(version())
    .addCommand(trainCommand())
    .addCommand(evaluateCommand())
    .addCommand(predictCommand())
    .showHelpAfterError('(--help lists the options)');
}

/** `src` and `dist` lie beside the manifest alike. */
function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
