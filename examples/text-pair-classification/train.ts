import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'text-pair-classification',
  description: 'Learns natural language inference: entailment, neutral or contradiction of two sentences.',
  engines,
  data: [
    {
      training: here('../../../shared/data/nli/counterfactual/train.tsv'),
      validation: here('../../../shared/data/nli/counterfactual/dev.tsv'),
      test: here('../../../shared/data/nli/counterfactual/test.tsv'),
    },
    { training: here('data/sample.tsv') },
  ],
  output: here('../../runs/text-pair-classification'),
  start: train,
});
