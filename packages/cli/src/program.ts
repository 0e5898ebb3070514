import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addDoctor } from './doctor/command.ts';
import { addEvaluate } from './evaluate.ts';
import { addMerge } from './merge.ts';
import { addPredict } from './predict.ts';
import { addSearch } from './search.ts';
import { addSetup } from './setup.ts';
import { addTokenize } from './tokenize.ts';
import { addTrain } from './train.ts';

/**
 * Returns the `bertwright` command, to be parsed: `train`, `evaluate`, `predict`, `merge`, `search`, `tokenize`, `setup` and `doctor`. Its
 * actions set the process's exit status.
 */
export function program(): Command {
  const bertwright = new Command('bertwright')
    .description('Fine-tune BERT models in TypeScript.')
    .version(version())
    .showHelpAfterError('(--help lists the options)');
  for (const add of [
    addTrain,
    addEvaluate,
    addPredict,
    addMerge,
    addSearch,
    addTokenize,
    addSetup,
    addDoctor,
  ])
    add(bertwright);
  return bertwright;
}

/** `src` and `dist` lie beside the manifest alike. */
function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
